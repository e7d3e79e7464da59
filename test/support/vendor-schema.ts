/** Checks answers against the response schemas of a vendor's OpenAPI 3.0 description. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { sharedPath } from './shared.ts';

type JsonObject = { readonly [name: string]: unknown };

export interface VendorDescription {
  /** What is wrong with an answer to `GET path`, one line for each fault; empty when it keeps to the description. */
  faultsOf(path: string, answer: unknown): readonly string[];
  /** The same for the body of `POST path`; a field that the description does not name is a fault too. */
  faultsOfRequest(path: string, body: Readonly<Record<string, unknown>>): readonly string[];
}

export function readVendorDescription(file: string): VendorDescription {
  const text = readFileSync(sharedPath(`brokers/specs/${file}`), 'utf8');
  // The schemas are moved to where JSON Schema keeps its definitions.
  const spec = parse(text.replaceAll('#/components/schemas/', '#/definitions/')) as JsonObject;
  const definitions = at(spec, ['components', 'schemas']);
  return {
    faultsOf: (path, answer) => {
      const content = at(spec, ['paths', path, 'get', 'responses', '200', 'content']);
      return faults({ ...at(content, ['application/json', 'schema']), definitions }, answer);
    },
    faultsOfRequest: (path, body) => {
      const content = at(spec, ['paths', path, 'post', 'requestBody', 'content']);
      const schema = at(content, ['application/json', 'schema']);
      const known = Object.keys(at(schema, ['properties']));
      const strangers = Object.keys(body).filter((name) => !known.includes(name));
      return [
        ...strangers.map((name) => `${name}: not described`),
        ...faults({ ...schema, definitions }, body),
      ];
    },
  };
}

function faults(schema: JsonObject, value: unknown): readonly string[] {
  const result = z
    .fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0], {
      defaultTarget: 'openapi-3.0',
    })
    .safeParse(value);
  return result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
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
