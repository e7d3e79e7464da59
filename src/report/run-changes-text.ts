/** The changes between two runs as tables, and as JSON. */
import { type Decimal, divide, toText, ZERO } from '#domain/decimal.ts';
import { money, percent, price, signedPoints } from './format.ts';
import type { Change, RunChanges } from './run-changes.ts';
import type { Column, Table } from './table.ts';

export function changesTables(changes: RunChanges): readonly Table[] {
  const { before, after } = changes.dates;
  return [
    valueTable(changes, `${before} to ${after}`),
    quantityTable('Holdings', changes.holdings),
    cashTable(changes),
    pricesTable(changes),
    classesTable(changes),
    quantityTable('Orders  (a sale is negative)', changes.orders),
  ].filter(({ rows }) => rows.length > 0);
}

function valueTable({ value, baseCurrency, method, trigger }: RunChanges, dates: string): Table {
  const words = (name: string, { before, after }: Change<string>) =>
    before === after ? [] : [[name, before ?? '-', after ?? '-', '']];
  return {
    title: `${dates}  (in ${baseCurrency})`,
    columns: [left('household'), right('before'), right('after'), right('change')],
    rows: [
      [
        'value',
        money(value.before),
        money(value.after),
        signedMoney(value.after.minus(value.before)),
      ],
      ['by prices and rates', '', '', signedMoney(value.byPrices)],
      ['by trades, deposits and payments', '', '', signedMoney(value.byTradesAndFlows)],
      ...words('method', method),
      ...words('trigger', trigger),
    ],
  };
}

function quantityTable(title: string, changes: RunChanges['holdings']): Table {
  return {
    title,
    columns: [left('account'), left('symbol'), right('before'), right('after'), right('change')],
    rows: changes.map(({ accountId, symbol, before, after }) => [
      accountId,
      symbol,
      before === null ? '-' : toText(before),
      after === null ? '-' : toText(after),
      signed(toText, difference({ before, after })),
    ]),
  };
}

function cashTable({ cash }: RunChanges): Table {
  return {
    title: 'Cash',
    columns: [left('account'), left('currency'), right('before'), right('after'), right('change')],
    rows: cash.map(({ accountId, currency, before, after }) => [
      accountId,
      currency,
      before === null ? '-' : money(before),
      after === null ? '-' : money(after),
      signedMoney(difference({ before, after })),
    ]),
  };
}

function pricesTable({ prices }: RunChanges): Table {
  return {
    title: 'Prices',
    columns: [left('symbol'), right('before'), right('after'), right('change')],
    rows: prices.map(({ symbol, before, after }) => [
      symbol,
      before === null ? '-' : price(before),
      after === null ? '-' : price(after),
      before === null || after === null || before.eq(ZERO)
        ? ''
        : signed((share) => percent(share, 2), divide(after.minus(before), before)),
    ]),
  };
}

function classesTable({ classes }: RunChanges): Table {
  return {
    title: 'Classes  (weights and targets; drift in percentage points)',
    columns: [
      left('class'),
      right('before'),
      right('after'),
      right('target before'),
      right('target after'),
      right('drift before'),
      right('drift after'),
      left('state'),
    ],
    rows: classes.map(({ assetClass, before, after }) => [
      assetClass,
      ...pair({ before, after }, ({ currentWeight }) => percent(currentWeight, 2)),
      ...pair({ before, after }, ({ targetWeight }) => percent(targetWeight, 2)),
      ...pair({ before, after }, (each) =>
        signedPoints(each.currentWeight.minus(each.targetWeight), 2),
      ),
      pair({ before, after }, ({ outOfBand }) => (outOfBand ? 'OUT' : 'in band')).join(' -> '),
    ]),
  };
}

function pair<Value>({ before, after }: Change<Value>, show: (value: Value) => string): string[] {
  return [before === null ? '-' : show(before), after === null ? '-' : show(after)];
}

/** What was not there counts as none. */
function difference({ before, after }: Change<Decimal>): Decimal {
  return (after ?? ZERO).minus(before ?? ZERO);
}

function signedMoney(amount: Decimal): string {
  return signed(money, amount);
}

function signed(show: (amount: Decimal) => string, amount: Decimal): string {
  return amount.gt(ZERO) ? `+${show(amount)}` : show(amount);
}

function left(heading: string): Column {
  return { heading, align: 'left' };
}

function right(heading: string): Column {
  return { heading, align: 'right' };
}

/** Names as the documents have them; exact decimals as text. */
export function changesJson(changes: RunChanges): object {
  const { dates, value, holdings, cash, prices, classes, orders } = changes;
  return {
    dates,
    base_currency: changes.baseCurrency,
    value: {
      before: toText(value.before),
      after: toText(value.after),
      by_prices: toText(value.byPrices),
      by_trades_and_flows: toText(value.byTradesAndFlows),
    },
    method: changes.method,
    trigger: changes.trigger,
    holdings: holdings.map(({ accountId, symbol, ...change }) => ({
      account_id: accountId,
      symbol,
      ...texts(change),
    })),
    cash: cash.map(({ accountId, currency, ...change }) => ({
      account_id: accountId,
      currency,
      ...texts(change),
    })),
    prices: prices.map(({ symbol, ...change }) => ({ symbol, ...texts(change) })),
    classes: classes.map(({ assetClass, before, after }) => ({
      asset_class: assetClass,
      before: before && classJson(before),
      after: after && classJson(after),
    })),
    orders: orders.map(({ accountId, symbol, ...change }) => ({
      account_id: accountId,
      symbol,
      ...texts(change),
    })),
  };
}

function texts({ before, after }: Change<Decimal>): Change<string> {
  return { before: before && toText(before), after: after && toText(after) };
}

function classJson(reading: NonNullable<RunChanges['classes'][number]['before']>): object {
  return {
    target_weight: toText(reading.targetWeight),
    current_weight: toText(reading.currentWeight),
    out_of_band: reading.outOfBand,
  };
}
