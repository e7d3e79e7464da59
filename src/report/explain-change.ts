/** What would make the plan decide otherwise about one instrument in one account, with the numbers to reach. */
import { type Decimal, decimal, divide, toText, ZERO } from '#domain/decimal.ts';
import type { Decision, Rebalancing } from '#domain/documents/rebalancing.ts';
import type {
  ProblemAccount,
  ProblemInstrument,
  RebalancingProblem,
} from '#domain/documents/rebalancing-problem.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { unreachable } from '#domain/invariant.ts';
import { daysBetween, plusDays, type TradeDate } from '#domain/time.ts';
import { money, percent, price } from './format.ts';

export interface Change {
  readonly problem: RebalancingProblem;
  readonly rebalancing: Rebalancing;
  readonly account: ProblemAccount;
  readonly instrument: ProblemInstrument;
  readonly decision: Decision;
}

/** Each a sentence; the nearest at hand first. */
export function whatWouldChange(change: Change): readonly string[] {
  const { problem, account, instrument, decision } = change;
  const { symbol } = instrument;
  const { accountId } = account;
  const { constraints } = problem;
  switch (decision.code) {
    case 'traded':
      return [
        `without it: exclude ${symbol} (--exclude ${symbol}), mark it \`trade: hold\` in targets.yaml, or widen the band of its class`,
      ];
    case 'in_band':
      return leavingBand(change);
    case 'not_needed':
      return [
        `its class below its target, or ${accountId} as the better place for it`,
        ...leavingBand(change),
      ];
    case 'below_min_trade':
      return [
        `a min_trade_size below ${money(constraints.minTradeSize)} (rule in policy.yaml, or --min-trade-size)`,
        'a larger drift of its class',
      ];
    case 'rounding':
      return [
        `a class that lacks at least half of one unit${unitText(change)}`,
        ...(account.shareDecimals === 0
          ? [`fractions of shares: \`shares: fractional\` of ${accountId}, if its broker has them`]
          : []),
      ];
    case 'excluded':
      return [
        `${symbol} taken out of excluded_instruments of the rule in policy.yaml, or out of --exclude`,
      ];
    case 'hold':
      return [`\`trade: both\` for ${symbol} in targets.yaml (it is ${instrument.trade} now)`];
    case 'not_on_menu':
      return [`${symbol} on the menu of ${accountId} in brokerages.yaml`];
    case 'no_price':
      return [`a quote for ${symbol} from market_data`];
    case 'stale_price':
      return [
        `a price newer than ${instrument.priceAsOf ?? 'none'}, or a larger guards.price_age_business_days`,
      ];
    case 'wash_sale':
      return washSale(change);
    case 'turnover_cap':
      return [
        `a max_turnover above ${percent(constraints.maxTurnover, 2)} (rule in policy.yaml, or --max-turnover)`,
      ];
    case 'cost_limit':
      return [
        `a transaction_cost_limit above ${constraints.transactionCostLimit === null ? 'none' : money(constraints.transactionCostLimit)} (or --transaction-cost-limit)`,
      ];
    case 'cash_short':
      return [
        `a deposit (--cash-flow ${accountId}=AMOUNT), or a cash_reserve below ${money(account.reserve)}`,
        ...(problem.sells === 'never' ? ['sales: `sells: allowed`'] : []),
      ];
    case 'untargeted':
      return [`a class for ${symbol} in targets.yaml, or \`untargeted: sell\` in policy.yaml`];
    case 'not_worth_it':
      return [
        'a larger drift of its class, or lower costs and tax',
        `a higher optimization.misallocation_cost than ${toText(problem.optimization.misallocationCost)}, where the method is FULL_OPTIMIZATION`,
      ];
    case 'other_preferred':
      return [
        'another order of the instruments of its class in targets.yaml (the first is bought first), or of location in policy.yaml',
      ];
    case 'frozen_account':
      return [`a snapshot of today for ${accountId}`];
    case 'cap_reached':
      return [
        `a larger cap in policy.yaml (caps.instrument is ${percent(problem.caps.instrument)})`,
      ];
    case 'gains_limit':
      return [
        `a realized_gains_max above ${problem.realizedGainsMax === null ? 'none' : money(problem.realizedGainsMax)}`,
      ];
    case 'order_outstanding':
      return ['a newer snapshot of the account, or `rebalance reconcile` with the fills'];
    case 'sells_never':
      return ['`sells: allowed` in policy.yaml, or --sells allowed'];
    default:
      return unreachable(decision.code);
  }
}

/** How far the class may move in value before it leaves its band, all else equal. */
function leavingBand({ instrument, rebalancing }: Change): readonly string[] {
  const { household, baseCurrency } = rebalancing;
  return instrument.exposures.flatMap(({ assetClass }) => {
    const row = household.classes.find((each) => each.assetClass === assetClass);
    if (row === undefined) return [];
    const value = (distance: Decimal) =>
      `${money(distance.times(household.totalValue))} ${baseCurrency}`;
    const up = row.bandHigh.minus(row.currentWeight);
    const down = row.currentWeight.minus(row.bandLow);
    if (up.lte(ZERO) || down.lte(ZERO)) return [];
    return [
      `${assetClass} out of its band: ${value(up)} more of it, or ${value(down)} less (household value unchanged)`,
    ];
  });
}

function unitText({ account, instrument, problem }: Change): string {
  if (instrument.price === null) return '';
  const unit = `${account.shareDecimals === 0 ? 'one share' : `a fraction with ${account.shareDecimals} decimals`}`;
  const half = divide(instrument.price, HALVES);
  return account.shareDecimals === 0
    ? `: ${price(half.round(2))} ${instrument.currency}, half of ${unit} at ${price(instrument.price)}`
    : `: ${unit} at ${price(instrument.price)} ${instrument.currency} (orders from ${money(problem.constraints.minTradeSize)})`;
}

/** The first day on which none of the trades to blame is inside the window any more. */
function washSale({ problem, account, instrument }: Change): readonly string[] {
  const groupOf = (symbol: InstrumentSymbol) =>
    problem.instruments.find((each) => each.symbol === symbol)?.identicalGroup ?? symbol;
  const days = problem.tax.washSaleDays;
  const blamed = problem.accounts
    .flatMap(({ recentTrades }) => recentTrades)
    .filter(({ symbol }) => groupOf(symbol) === instrument.identicalGroup)
    .filter(({ tradedOn }) => daysBetween(tradedOn, problem.tradeDate) <= days)
    .map(({ tradedOn }) => tradedOn)
    .sort();
  const last: TradeDate | undefined = blamed.at(-1);
  return [
    ...(last === undefined
      ? []
      : [`waiting until ${plusDays(last, days + 1)}: ${days} days after ${last}`]),
    `an instrument of the same class that is not substantially identical, on offer in ${account.accountId}`,
  ];
}

const HALVES = decimal('2');
