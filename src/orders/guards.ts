/** The guards: limits of policy.yaml that every plan is held against before its orders are written. */
import type { Guards } from '#config/guards.ts';
import { type Decimal, decimal, ONE, toText, ZERO } from '#domain/decimal.ts';
import type { Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';

/** What guards look at; each of them sees the orders, never the planner's own sums. */
export interface GuardedPlan {
  readonly rebalancing: Pick<Rebalancing, 'orders' | 'baseCurrency' | 'household'>;
  readonly fxRates: RebalancingProblem['fxRates'];
  /** The household's value in the last complete run before this one; null when there is none. */
  readonly before: { readonly totalValue: Decimal; readonly tradeDate: TradeDate } | null;
  readonly killSwitch: KillSwitch;
}

export interface KillSwitch {
  /** Absolute. */
  readonly path: string;
  /** `unknown` when its directory could not be looked into, which counts as on. */
  readonly state: 'off' | 'on' | 'unknown';
}

type Guard = (plan: GuardedPlan, limits: Guards) => readonly Problem[];

/** Every limit that the plan exceeds, with the numbers; none when its orders may be written. */
export function guardProblems(plan: GuardedPlan, limits: Guards): readonly Problem[] {
  return GUARDS.flatMap((guard) => guard(plan, limits));
}

const killSwitchIsOff: Guard = ({ killSwitch: { path, state } }) => {
  if (state === 'off') return [];
  return [
    {
      code: 'guard-tripped',
      where: path,
      what:
        state === 'on'
          ? 'the kill switch is on: the file exists, so no orders are written'
          : 'the kill switch cannot be looked for, so no orders are written',
      next:
        state === 'on'
          ? 'remove the file and run again'
          : 'make its directory readable, or name another with guards.kill_switch in policy.yaml',
    },
  ];
};

const noOrderIsTooLarge: Guard = (plan, { orderValueMax }) => {
  if (orderValueMax === null) return [];
  const { orders, baseCurrency } = plan.rebalancing;
  return orders
    .map((order) => ({ order, value: notionalOf(order, plan) }))
    .filter(({ value }) => value.gt(orderValueMax))
    .map(({ order, value }) =>
      tripped({
        where: order.accountId,
        what: `${order.side} ${toText(order.quantity)} ${order.symbol} is worth ${value.toFixed(2)} ${baseCurrency}`,
        limit: ['order_value_max', toText(orderValueMax)],
      }),
    );
};

const ordersAreNotTooMany: Guard = ({ rebalancing: { orders } }, { ordersMax }) => {
  if (ordersMax === null || orders.length <= ordersMax) return [];
  return [tripped({ what: `${orders.length} orders`, limit: ['orders_max', String(ordersMax)] })];
};

const notTooMuchIsTraded: Guard = (plan, { turnoverMax }) => {
  const { orders, baseCurrency, household } = plan.rebalancing;
  if (turnoverMax === null || orders.length === 0) return [];
  const traded = orders.reduce((sum, order) => sum.plus(notionalOf(order, plan)), ZERO);
  const limit: Limit = ['turnover_max', toText(turnoverMax)];
  // Multiplied rather than divided, so that the comparison is exact and a household worth nothing trades nothing.
  if (traded.lte(household.totalValue.times(turnoverMax).times(TWO))) return [];
  const half = traded.div(TWO).toFixed(2);
  const total = household.totalValue.toFixed(2);
  return [
    tripped({
      what: `half of all orders is ${half} ${baseCurrency}, ${percent(traded.div(TWO), household.totalValue)} of ${total}`,
      limit,
    }),
  ];
};

const valueHasNotJumped: Guard = ({ rebalancing, before }, { valueChangeMax }) => {
  if (valueChangeMax === null || before === null) return [];
  const { totalValue } = rebalancing.household;
  const change = totalValue.minus(before.totalValue).abs();
  if (change.lte(before.totalValue.times(valueChangeMax))) return [];
  const now = totalValue.toFixed(2);
  const then = before.totalValue.toFixed(2);
  return [
    tripped({
      what: `the household is worth ${now} ${rebalancing.baseCurrency} after ${then} on ${before.tradeDate}, a change of ${percent(change, before.totalValue)}`,
      limit: ['value_change_max', toText(valueChangeMax)],
    }),
  ];
};

const GUARDS: readonly Guard[] = [
  killSwitchIsOff,
  noOrderIsTooLarge,
  ordersAreNotTooMany,
  notTooMuchIsTraded,
  valueHasNotJumped,
];

const TWO = decimal('2');
const HUNDRED = decimal('100');

type Limit = readonly [name: string, value: string];

function tripped(found: {
  readonly where?: string;
  readonly what: string;
  readonly limit: Limit;
}): Problem {
  const [name, value] = found.limit;
  return {
    code: 'guard-tripped',
    ...(found.where === undefined ? {} : { where: found.where }),
    what: `${found.what}, above ${name} ${value}`,
    next: `look at the plan; raise guards.${name} in policy.yaml if it is meant`,
  };
}

/** In base currency. */
function notionalOf(order: Order, { fxRates }: GuardedPlan): Decimal {
  return order.estNotional.times(fxRates[order.currency] ?? ONE);
}

/** `12.34 %`; a share of nothing has no number. */
function percent(part: Decimal, whole: Decimal): string {
  return whole.gt(ZERO) ? `${part.div(whole).times(HUNDRED).toFixed(2)} %` : 'more than all';
}
