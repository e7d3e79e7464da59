/** The price history that an earlier run recorded, so that only newer days need be asked for. */
import type { PriceHistory } from '#domain/documents/market.ts';
import type { TradeDate } from '#domain/time.ts';
import { sha256 } from '#runs/hash.ts';
import { MARKET_FILE } from '#runs/layout.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';

/**
 * Of the latest complete run before `tradeDate`. Null when there is none, and for a file that is not as that run
 * recorded it: history is a convenience, and one that somebody changed would be handed on from run to run.
 */
export async function knownHistory(
  runs: PortfolioRuns,
  tradeDate: TradeDate,
): Promise<PriceHistory | null> {
  const run = await runs.latestCompleteBefore(tradeDate);
  if (!run.ok || run.value === undefined) return null;
  const { directory, manifest } = run.value;
  const recorded = manifest.inputs.find(({ path }) => path === MARKET_FILE);
  const bytes = await directory.readBytes(MARKET_FILE);
  if (!bytes.ok || bytes.value === undefined || sha256(bytes.value) !== recorded?.sha256)
    return null;
  const market = await directory.readMarket();
  return market.ok ? market.value.history : null;
}
