/** What was decided, how good it is proven to be, and what was left alone: the last lines of `run` and `aggregate`. */
import { sum, toText, ZERO } from '#domain/decimal.ts';
import type { Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import { compareText } from '#domain/ids.ts';
import { money, percent } from './format.ts';
import { DECISION_WORDS } from './words.ts';

/** Kinds of decisions that one line counts. */
const CODES_SHOWN_MAX = 4;

export function closingLines(rebalancing: Rebalancing): readonly string[] {
  return [ordersLine(rebalancing), certificateLine(rebalancing), decisionsLine(rebalancing)];
}

function ordersLine({ orders, ...rebalancing }: Rebalancing): string {
  if (orders.length === 0) return `no orders: ${rebalancing.rebalancingRationale}`;
  const total = (side: Order['side']) =>
    money(
      sum(
        rebalancing.trades
          .filter((trade) => trade.tradeDirection.toLowerCase() === side)
          .map((trade) => trade.tradeAmount.abs()),
      ),
    );
  return [
    `orders ${orders.length}`,
    `buys ${total('buy')}`,
    `sells ${total('sell')}`,
    `turnover ${percent(rebalancing.expectedTurnover)}`,
    `costs ${money(rebalancing.estimatedCosts)}`,
    `tax ${money(rebalancing.estimatedTax)}`,
  ].join('  ');
}

/** Everything is in base currency: the gap between this plan and a lower bound on what any plan can reach. */
function certificateLine({ certificate, baseCurrency }: Rebalancing): string {
  const { gap, gapBps, proof, checks } = certificate;
  const proven = proof === 'highs' ? 'proven by HiGHS' : 'proven';
  const verified = `verified by ${checks.filter(({ passed }) => passed).length} checks`;
  if (gap === null) return verified;
  if (gap.lte(ZERO)) return `${verified}; ${proven}: no plan is better`;
  const share = gapBps === null ? '' : `, ${toText(gapBps.round(3))} bp of value`;
  return `${verified}; ${proven}: no plan is better by more than ${money(gap)} ${baseCurrency}${share}`;
}

/** `not traded: 46 not needed, ...`: what was left alone and why; the whole of it is in rebalancing.json. */
function decisionsLine({ decisions }: Rebalancing): string {
  const counts = new Map<string, number>();
  for (const { code } of decisions.filter(({ decision }) => decision === 'keep')) {
    const words = DECISION_WORDS[code].toLowerCase();
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const ordered = [...counts].sort(
    ([leftWords, left], [rightWords, right]) => right - left || compareText(leftWords, rightWords),
  );
  const shown = ordered.slice(0, CODES_SHOWN_MAX).map(([words, count]) => `${count} × ${words}`);
  const more = ordered.length - shown.length;
  const rest = more > 0 ? `; ${more} more reasons` : '';
  return ordered.length === 0
    ? 'everything was traded'
    : `not traded: ${shown.join('; ')}${rest}: rebalance explain`;
}
