/** The three files as JSON Schema, from the schemas that check them: for editors, to complete and check while typing. */
import { fields } from '#domain/documents/fields.ts';
import { type JsonSchema, jsonSchemaOf } from './schema-tree.ts';
import { brokeragesSections } from './written/brokerages.ts';
import { policySections } from './written/policy.ts';
import { targetsSections } from './written/targets.ts';

export interface ConfigJsonSchemas {
  readonly targets: JsonSchema;
  readonly brokerages: JsonSchema;
  readonly policy: JsonSchema;
}

/** JSON Schema 2020-12 of each file. */
export function configJsonSchemas(): ConfigJsonSchemas {
  return {
    targets: jsonSchemaOf(fields(targetsSections)),
    brokerages: jsonSchemaOf(fields(brokeragesSections)),
    policy: jsonSchemaOf(fields(policySections)),
  };
}

/** Each schema as a file, such as `targets.json`. */
export function configSchemaFiles(): readonly { readonly name: string; readonly text: string }[] {
  return Object.entries(configJsonSchemas()).map(([name, schema]) => ({
    name: `${name}.json`,
    text: `${JSON.stringify({ title: `${name}.yaml`, ...schema }, null, 2)}\n`,
  }));
}
