/** The commented configuration that a new user starts from; `config/` holds the same text. */
import { STARTER_BROKERAGES } from './starter/brokerages.ts';
import { STARTER_POLICY } from './starter/policy.ts';
import { STARTER_TARGETS } from './starter/targets.ts';

export interface StarterFile {
  /** Relative to the configuration directory. */
  readonly path: string;
  readonly text: string;
}

export function starterConfig(): readonly StarterFile[] {
  return [
    { path: 'targets.yaml', text: STARTER_TARGETS },
    { path: 'brokerages.yaml', text: STARTER_BROKERAGES },
    { path: 'policy.yaml', text: STARTER_POLICY },
  ];
}
