/** The three files as JSON Schema, from the schemas that check them. */

import { type JsonSchema, jsonSchemaOf } from '#config/schema-tree.ts';
import { brokeragesSections } from '#config/written/brokerages.ts';
import { policySections } from '#config/written/policy.ts';
import { targetsSections } from '#config/written/targets.ts';
import { fields } from '#domain/documents/fields.ts';

export interface ConfigJsonSchemas {
  readonly targets: JsonSchema;
  readonly brokerages: JsonSchema;
  readonly policy: JsonSchema;
}

/** JSON Schema 2020-12 of each file, for completion and checks while editing. */
export function configJsonSchemas(): ConfigJsonSchemas {
  return {
    targets: jsonSchemaOf(fields(targetsSections)),
    brokerages: jsonSchemaOf(fields(brokeragesSections)),
    policy: jsonSchemaOf(fields(policySections)),
  };
}
