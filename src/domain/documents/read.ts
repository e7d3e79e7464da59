/** Text of a public document -> checked value, or every problem with file, field and offending value. */
import { z } from 'zod';
import { failure, type Outcome, success } from '../outcome.ts';
import type { Problem } from '../problem.ts';

/** Bytes accepted for one document: 5 accounts of 3,000 lots stay far below. */
export const DOCUMENT_LENGTH_MAX = 64 * 1024 * 1024;
const PROBLEMS_MAX = 50;
const SHOWN_VALUE_LENGTH_MAX = 60;

/** `where` names the file in problems. */
export function readDocument<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  where: string,
): Outcome<z.output<Schema>> {
  if (text.length > DOCUMENT_LENGTH_MAX)
    return failure(invalid(where, `is longer than ${DOCUMENT_LENGTH_MAX} characters`));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return failure(invalid(where, `is not JSON: ${(error as SyntaxError).message}`));
  }
  const result = z.safeDecode(schema, json as z.input<Schema>, { reportInput: true });
  if (result.success) return success(result.data);
  return failure(
    ...result.error.issues.slice(0, PROBLEMS_MAX).map((issue) => issueProblem(issue, json, where)),
  );
}

/** The document as it is written to a file: two-space JSON with a final newline. */
export function writeDocument<Schema extends z.ZodType>(
  schema: Schema,
  value: z.output<Schema>,
): string {
  return `${JSON.stringify(z.encode(schema, value), null, 2)}\n`;
}

function issueProblem(issue: z.core.$ZodIssue, json: unknown, where: string): Problem {
  const field = issue.path.length === 0 ? 'the document' : fieldPath(issue.path);
  const shown =
    issue.code === 'unrecognized_keys' ? '' : `, got ${show(valueAt(json, issue.path))}`;
  return invalid(where, `${field}: ${issue.message}${shown}`);
}

function invalid(where: string, what: string): Problem {
  return {
    code: 'document-invalid',
    where,
    what,
    next: 'correct the file, or let the stage that makes it write it anew',
  };
}

/** `positions[3].price`, as jq writes it. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
    )
    .join('');
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN_VALUE_LENGTH_MAX
    ? `${text.slice(0, SHOWN_VALUE_LENGTH_MAX)}...`
    : text;
}
