/** What documents say, remembered for as long as somebody keeps their bytes: a file that is kept is checked once. */
import type { z } from 'zod';
import { readDocument } from '#domain/documents/read.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';

const parsed = new WeakMap<Uint8Array, Map<z.ZodType, unknown>>();

/** `bytes` must not be changed afterwards; `where` names the file in problems. */
export function parsedOnce<Schema extends z.ZodType>(
  schema: Schema,
  bytes: Uint8Array,
  where: string,
): Outcome<z.output<Schema>> {
  const known = parsed.get(bytes);
  if (known?.has(schema)) return success(known.get(schema) as z.output<Schema>);
  const text = decodeText(bytes, where);
  if (!text.ok) return text;
  const document = readDocument(schema, text.value, where);
  if (document.ok) parsed.set(bytes, new Map(known).set(schema, document.value));
  return document;
}

export function decodeText(bytes: Uint8Array, where: string): Outcome<string> {
  try {
    return success(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return failure({
      code: 'document-invalid',
      where,
      what: 'is not UTF-8 text',
      next: 'correct the file, or let the stage that makes it write it anew',
    });
  }
}
