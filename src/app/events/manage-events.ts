/** Looking at the outbox of a portfolio, and letting events wait again. */
import type { PortfolioId } from '#domain/ids.ts';
import { failure, type Outcome } from '#domain/outcome.ts';
import type { Outbox, StoredEvent } from '#ledger/outbox.ts';

/** Newest first. */
export function listEvents(
  page: {
    readonly portfolioId: PortfolioId;
    readonly deadOnly: boolean;
    readonly limit: number;
  },
  outbox: Outbox,
): Promise<Outcome<readonly StoredEvent[]>> {
  const { portfolioId, deadOnly, limit } = page;
  return outbox.listEvents({ portfolioId, state: deadOnly ? 'dead' : null, limit });
}

/** How many events wait again; an id that is none of the portfolio's is `usage-invalid`. */
export async function replayEvents(
  portfolioId: PortfolioId,
  which: { readonly eventId: string } | 'dead',
  outbox: Outbox,
): Promise<Outcome<number>> {
  const replayed = await outbox.replayEvents({ portfolioId, which });
  if (!replayed.ok || which === 'dead' || replayed.value > 0) return replayed;
  return failure({
    code: 'usage-invalid',
    where: which.eventId,
    what: 'is no event of this portfolio',
    next: 'see `rebalance events list`',
  });
}
