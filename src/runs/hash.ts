/** Fingerprints of files, of their meaning, and of whole sets of inputs. */
import { createHash } from 'node:crypto';
import { SHA_256_PATTERN, type Sha256 } from '#domain/documents/run.ts';
import { invariant } from '#domain/invariant.ts';

export function sha256(content: Uint8Array | string): Sha256 {
  const hex = createHash('sha256').update(content).digest('hex');
  invariant(SHA_256_PATTERN.test(hex), 'a SHA-256 in hexadecimal has 64 digits');
  return hex as Sha256;
}

/** The hash of a JSON value that is the same whatever the order of keys; `ignoring` names keys left out at the top. */
export function identityOf(json: unknown, ignoring: readonly string[] = []): Sha256 {
  return sha256(canonicalText(withoutKeys(json, ignoring)));
}

function withoutKeys(json: unknown, ignoring: readonly string[]): unknown {
  if (ignoring.length === 0 || !isRecord(json)) return json;
  return Object.fromEntries(Object.entries(json).filter(([key]) => !ignoring.includes(key)));
}

function canonicalText(json: unknown): string {
  return JSON.stringify(json, (_key, value: unknown) =>
    isRecord(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, value[key]]),
        )
      : value,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
