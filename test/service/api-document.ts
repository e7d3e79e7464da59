/** The service's own OpenAPI document, as a stranger reads it: operations, what they take, what they may answer. */
import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

interface Content {
  readonly [type: string]: { readonly schema: JsonSchema };
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Documented {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export function operationsOf({ paths }: ApiDocument): readonly Documented[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

const checks = new Map<JsonSchema, z.ZodType>();

/** Why an answer is not as it is documented; null when it is. */
export function undocumented(
  { operation }: Documented,
  answer: { readonly status: number; readonly type: string | null; readonly text: string },
): string | null {
  const documented = operation.responses[String(answer.status)];
  if (documented === undefined) return `the status ${answer.status} is not documented`;
  const type = answer.type?.split(';')[0] ?? null;
  if (documented.content === undefined) return answer.text === '' ? null : 'has a body';
  const content = type === null ? undefined : documented.content[type];
  if (content === undefined) return `the type ${type} is not documented for ${answer.status}`;
  const value: unknown = /json/.test(type ?? '') ? JSON.parse(answer.text) : answer.text;
  const check = checks.get(content.schema) ?? z.fromJSONSchema(content.schema as never);
  checks.set(content.schema, check);
  const { error } = check.safeParse(value);
  return error === undefined ? null : z.prettifyError(error);
}
