/** Keys of the service: made, listed, revoked. The text of a key is given out once, by whoever makes it. */
import type { PortfolioId } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { KeyAccess } from '#domain/vocabulary.ts';
import { type ApiKey, apiKeyHash, isApiKeyName, makeApiKey } from '#ledger/api-keys.ts';
import type { Ledger } from '#ledger/ledger.ts';

export interface KeyRequest {
  readonly name: string;
  readonly portfolios: readonly PortfolioId[] | 'all';
  readonly access: KeyAccess;
  readonly now: Instant;
}

export interface MadeKey {
  readonly key: ApiKey;
  /** What the client sends; it is nowhere else. */
  readonly text: string;
}

export async function addKey(request: KeyRequest, ledger: Ledger): Promise<Outcome<MadeKey>> {
  const { name } = request;
  if (!isApiKeyName(name))
    return failure({
      code: 'usage-invalid',
      where: '--name',
      what: `${JSON.stringify(name)} is no name for a key`,
      next: 'use 1 to 64 letters, digits, spaces and . _ - such as "dashboard"',
    });
  const text = makeApiKey();
  const added = await ledger.apiKeys.add({ ...request, hash: apiKeyHash(text) });
  return added.ok ? success({ key: added.value, text }) : added;
}

export async function revokeKey(
  { id, now }: { readonly id: string; readonly now: Instant },
  ledger: Ledger,
): Promise<Outcome<ApiKey>> {
  const revoked = await ledger.apiKeys.revoke(id, now);
  if (!revoked.ok) return revoked;
  if (revoked.value !== undefined) return success(revoked.value);
  return failure({
    code: 'usage-invalid',
    where: id,
    what: 'is the id of no key',
    next: 'see `rebalance keys list`',
  });
}
