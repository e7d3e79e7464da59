/** The keys that were used lately, so that not every request asks the database for its own. */
import type { Outcome } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import { type ApiKey, type ApiKeys, apiKeyHash, isApiKey } from '#ledger/api-keys.ts';

/** A key that was revoked is let in for at most so long. */
const KNOWN_MS = 5_000;
const KEYS_MAX = 1_000;

export type FindKey = (text: string, now: Instant) => Promise<Outcome<ApiKey | undefined>>;

/** A key is looked for by its hash: how long that takes says nothing of the key. */
export function rememberKeys(keys: Pick<ApiKeys, 'find'>, clockMs: () => number): FindKey {
  const known = new Map<string, { readonly key: ApiKey; readonly untilMs: number }>();
  return async (text, now) => {
    if (!isApiKey(text)) return { ok: true, value: undefined };
    const hash = apiKeyHash(text);
    const lately = known.get(hash);
    if (lately !== undefined && clockMs() < lately.untilMs) return { ok: true, value: lately.key };
    known.delete(hash);
    const found = await keys.find(hash, now);
    if (!found.ok || found.value === undefined) return found;
    if (known.size >= KEYS_MAX) known.clear();
    known.set(hash, { key: found.value, untilMs: clockMs() + KNOWN_MS });
    return found;
  };
}
