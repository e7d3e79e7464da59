/** Checks answers against the response schemas of a vendor's OpenAPI 3.0 description. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { sharedPath } from './shared.ts';

type JsonObject = { readonly [name: string]: unknown };

export interface VendorDescription {
  /** What is wrong with an answer to `GET path`, one line for each fault; empty when it keeps to the description. */
  faultsOf(path: string, answer: unknown): readonly string[];
}

export function readVendorDescription(file: string): VendorDescription {
  const text = readFileSync(sharedPath(`brokers/specs/${file}`), 'utf8');
  // The schemas are moved to where JSON Schema keeps its definitions.
  const spec = parse(text.replaceAll('#/components/schemas/', '#/definitions/')) as JsonObject;
  const definitions = at(spec, ['components', 'schemas']);
  return {
    faultsOf: (path, answer) => {
      const content = at(spec, ['paths', path, 'get', 'responses', '200', 'content']);
      const schema = at(content, ['application/json', 'schema']);
      const result = z
        .fromJSONSchema({ ...schema, definitions } as Parameters<typeof z.fromJSONSchema>[0], {
          defaultTarget: 'openapi-3.0',
        })
        .safeParse(answer);
      return result.success
        ? []
        : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    },
  };
}

function at(value: JsonObject, path: readonly string[]): JsonObject {
  let here: unknown = value;
  for (const name of path) {
    here = typeof here === 'object' && here !== null ? (here as JsonObject)[name] : undefined;
  }
  if (typeof here !== 'object' || here === null)
    throw new Error(`not described: ${path.join(' ')}`);
  return here as JsonObject;
}
