/** Rules, recommendations and executions as tables. */
import { type Decimal, sum, toFloat, toText, ZERO } from '#domain/decimal.ts';
import type {
  HistoryEntry,
  Recommendation,
  RecommendedOrder,
} from '#domain/documents/execution.ts';
import { money, percent } from './format.ts';
import { sparkline } from './sparkline.ts';
import type { Column, Table } from './table.ts';

export interface RuleRow {
  readonly id: string | null;
  readonly triggerType: string;
  readonly triggerParameters: object;
  readonly method: string;
  readonly constraints: object;
  readonly enabled: boolean;
}

/** `source` says where the rules are kept. */
export function rulesTable(rules: readonly RuleRow[], source: string): Table {
  return {
    title: `Rules of ${source}, in the order in which they decide`,
    columns: [
      left('id'),
      left('trigger'),
      left('enabled'),
      left('method'),
      left('parameters'),
      { ...left('constraints'), flexible: true },
    ],
    rows: rules.map((rule) => [
      rule.id ?? '-',
      rule.triggerType,
      rule.enabled ? 'yes' : 'no',
      rule.method,
      settings(rule.triggerParameters),
      settings(rule.constraints),
    ]),
  };
}

/** `absolute 0.05, scope asset_class`; what is not set is left out. */
function settings(values: object): string {
  const set = Object.entries(values).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return set
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' ') : String(value)}`)
    .join(', ');
}

export function pastTables(
  recommended: readonly Recommendation[],
  executed: readonly HistoryEntry[],
): readonly Table[] {
  return [recommendedTable(recommended), ordersTable(recommended), executedTable(executed)];
}

/** For eyes: the household's value at each recommendation, and the turnover of each execution, oldest first. */
export function pastCourses(
  recommended: readonly Recommendation[],
  executed: readonly HistoryEntry[],
): string {
  const values = recommended.map(({ totalValue }) => toFloat(totalValue)).reverse();
  const turnovers = executed.map(({ turnoverAchieved }) => toFloat(turnoverAchieved)).reverse();
  return [
    values.length < 2 ? '' : `\nvalue     ${sparkline(values)}\n`,
    turnovers.length < 2 ? '' : `\nturnover  ${sparkline(turnovers)}\n`,
  ].join('');
}

function recommendedTable(recommended: readonly Recommendation[]): Table {
  return {
    title: 'Recommended',
    columns: [
      left('date'),
      left('trigger'),
      left('method'),
      right('value'),
      right('orders'),
      right('filled'),
      right('still possible'),
      left('run'),
    ],
    rows: recommended.map((each) => [
      each.tradeDate,
      each.triggerType,
      each.method,
      money(each.totalValue),
      String(each.orders.length),
      String(each.orders.filter(isFilled).length),
      String(each.orders.filter(({ closedOn }) => closedOn === null).length),
      each.runId,
    ]),
  };
}

function ordersTable(recommended: readonly Recommendation[]): Table {
  return {
    title: 'Orders recommended',
    columns: [
      left('date'),
      left('account'),
      left('side'),
      right('quantity'),
      left('symbol'),
      right('filled'),
      left('state'),
    ],
    rows: recommended.flatMap(({ tradeDate, orders }) =>
      orders.map((order) => [
        tradeDate,
        order.accountId,
        order.side.toUpperCase(),
        toText(order.quantity),
        order.symbol,
        toText(order.filledQuantity),
        stateText(order),
      ]),
    ),
  };
}

function stateText(order: RecommendedOrder): string {
  if (isFilled(order)) return 'filled';
  if (order.closedOn === null) return 'may be executed';
  return order.filledQuantity.eq(ZERO) ? 'not executed' : 'executed in part';
}

function isFilled({ filledQuantity, quantity }: RecommendedOrder): boolean {
  return filledQuantity.gte(quantity);
}

function executedTable(executed: readonly HistoryEntry[]): Table {
  return {
    title: 'Executed',
    columns: [
      left('date'),
      left('trigger'),
      right('trades'),
      right('bought'),
      right('sold'),
      right('turnover'),
      right('costs'),
    ],
    rows: executed.map((entry) => [
      entry.executionDate,
      entry.triggerType,
      String(entry.tradesExecuted.length),
      money(tradedValue(entry, 'buy')),
      money(tradedValue(entry, 'sell')),
      percent(entry.turnoverAchieved, 2),
      money(entry.actualCosts),
    ]),
  };
}

function tradedValue({ tradesExecuted }: HistoryEntry, side: 'buy' | 'sell'): Decimal {
  return sum(tradesExecuted.filter((trade) => trade.side === side).map(({ value }) => value));
}

/** What was found out of one order. */
export interface EarlierOrder {
  readonly recommendedOn: string;
  readonly accountId: string;
  readonly side: string;
  readonly symbol: string;
  readonly quantity: Decimal;
  readonly filledQuantity: Decimal;
  readonly state: 'filled' | 'open' | 'unfilled' | 'unknown';
  readonly isOver: boolean;
}

const STATES: Readonly<Record<EarlierOrder['state'], string>> = {
  filled: 'filled',
  open: 'open at the broker',
  unfilled: 'not filled',
  unknown: 'not known yet',
};

export function earlierOrdersTable(orders: readonly EarlierOrder[]): Table {
  return {
    title: 'Earlier orders',
    columns: [
      left('date'),
      left('account'),
      left('side'),
      right('quantity'),
      left('symbol'),
      right('filled'),
      left('state'),
    ],
    rows: orders.map((order) => [
      order.recommendedOn,
      order.accountId,
      order.side.toUpperCase(),
      toText(order.quantity),
      order.symbol,
      toText(order.filledQuantity),
      `${STATES[order.state]}${order.state === 'unfilled' && order.isOver ? ', lapsed' : ''}`,
    ]),
  };
}

function left(heading: string): Column {
  return { heading, align: 'left' };
}

function right(heading: string): Column {
  return { heading, align: 'right' };
}
