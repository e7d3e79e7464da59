/** The port to the keys of the service: who may ask for what. The keys themselves are nowhere, only their hashes. */
import { createHash, randomBytes } from 'node:crypto';
import type { PortfolioId } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { KeyAccess } from '#domain/vocabulary.ts';

export interface ApiKey {
  readonly id: string;
  /** What people call it, such as `dashboard`. */
  readonly name: string;
  readonly portfolios: readonly PortfolioId[] | 'all';
  readonly access: KeyAccess;
  readonly createdAt: Instant;
  /** To the minute; null before the first use. */
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}

export interface NewApiKey extends Pick<ApiKey, 'name' | 'portfolios' | 'access'> {
  /** By `apiKeyHash`. */
  readonly hash: string;
  readonly now: Instant;
}

/** Every method may fail with `storage-failed`. */
export interface ApiKeys {
  add(key: NewApiKey): Promise<Outcome<ApiKey>>;
  /** In the order they were added, revoked ones too. */
  list(): Promise<Outcome<readonly ApiKey[]>>;
  /** The key as it is then; a key that was revoked before keeps its time. Undefined when there is no such key. */
  revoke(id: string, now: Instant): Promise<Outcome<ApiKey | undefined>>;
  /** The key with this hash, noting its use; undefined when there is none or it was revoked. */
  find(hash: string, now: Instant): Promise<Outcome<ApiKey | undefined>>;
}

/** Lets people and scanners of secrets see what it is. */
const KEY_PREFIX = 'rebalance_';
const KEY_BYTES = 32;
const KEY_PATTERN = /^rebalance_[A-Za-z0-9_-]{43}$/;

const NAME_PATTERN = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?$/;

/** Whether people may call a key this. */
export function isApiKeyName(text: string): boolean {
  return NAME_PATTERN.test(text);
}

/** A new key: 256 random bits as text. */
export function makeApiKey(): string {
  return `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`;
}

/** Whether a text has the form of a key; what has not need not be looked for. */
export function isApiKey(text: string): boolean {
  return KEY_PATTERN.test(text);
}

/**
 * SHA-256 in hexadecimal. A slow hash makes guessing dear; 256 random bits cannot be guessed. A lookup by hash tells
 * by its duration nothing that helps to find a key.
 */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Whether the key may do this to the portfolio. */
export function keyAllows(
  key: Pick<ApiKey, 'portfolios' | 'access'>,
  { portfolioId, access }: { readonly portfolioId: PortfolioId; readonly access: KeyAccess },
): boolean {
  const mayReach = key.portfolios === 'all' || key.portfolios.includes(portfolioId);
  return mayReach && (access === 'read' || key.access === 'write');
}
