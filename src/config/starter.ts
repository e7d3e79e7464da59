/** The commented configuration that a new user starts from; `config/` holds the same text. */
import { STARTER_BROKERAGES } from './starter/brokerages.ts';
import { STARTER_POLICY } from './starter/policy.ts';
import { STARTER_TARGETS } from './starter/targets.ts';

export interface StarterFile {
  /** Relative to the configuration directory. */
  readonly path: string;
  readonly text: string;
}

/** `schemas` is where an editor finds the JSON Schemas of the files, relative to them. */
export function starterConfig(schemas: string): readonly StarterFile[] {
  const file = (name: string, text: string): StarterFile => ({
    path: `${name}.yaml`,
    text: `# yaml-language-server: $schema=${schemas}/${name}.json\n${text}`,
  });
  return [
    file('targets', STARTER_TARGETS),
    file('brokerages', STARTER_BROKERAGES),
    file('policy', STARTER_POLICY),
  ];
}
