/** Who may ask: bearer keys, known by their hash only. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { PortfolioId } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';

export type Access = 'read' | 'write';

export interface ApiKey {
  /** What the access log and idempotency call it; no secret. */
  readonly id: string;
  /** SHA-256 of the key's text, as 64 hexadecimal digits. */
  readonly hash: string;
  /** Null means every portfolio. */
  readonly portfolios: readonly PortfolioId[] | null;
  /** `write` includes `read`. */
  readonly access: Access;
}

/** The port to where keys are kept. */
export interface ApiKeys {
  /** Undefined for a hash of no key, or of one that was revoked. */
  find(hash: string): Promise<Outcome<ApiKey | undefined>>;
}

const BEARER = /^Bearer ([\x21-\x7e]{16,512})$/i;

/** The text of the key in an `Authorization` header; undefined when there is none. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}

export function hashOfKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The key that was sent, when it is one. The comparison takes the same time wherever the two differ. */
export async function findKey(text: string, keys: ApiKeys): Promise<Outcome<ApiKey | undefined>> {
  const hash = hashOfKey(text);
  const found = await keys.find(hash);
  if (!found.ok || found.value === undefined) return found;
  const isSame =
    found.value.hash.length === hash.length &&
    timingSafeEqual(Buffer.from(found.value.hash), Buffer.from(hash));
  return { ok: true, value: isSame ? found.value : undefined };
}

export function mayUse(key: ApiKey, portfolioId: string): boolean {
  return key.portfolios === null || key.portfolios.some((each) => each === portfolioId);
}

export function mayDo(key: ApiKey, access: Access): boolean {
  return key.access === 'write' || access === 'read';
}
