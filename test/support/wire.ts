/** Turns JSON text into what a schema of a broker's answers makes of it, as the adapters do. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { parseLosslessJson } from '#fetch/lossless-json.ts';
import { sharedPath } from './shared.ts';

export function readWire<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
): z.output<Schema> {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  const parsed = parseLosslessJson(Buffer.from(text));
  if (!parsed.ok) throw new Error(parsed.reason);
  return schema.parse(parsed.value);
}

/** A sample of a broker's answers beside this checkout. */
export function sharedJson(path: string): string {
  return readFileSync(sharedPath(path), 'utf8');
}
