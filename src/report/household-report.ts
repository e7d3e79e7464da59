/** The household before and after a plan, as tables and one closing line: what `run` and `aggregate` show. */

import { sum } from '#domain/decimal.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { ClassResult, Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import { money, percent, signedPoints } from './format.ts';
import { householdAnalysisTables } from './household-analysis-report.ts';
import type { Table } from './table.ts';

const DRIFT_BAR_MAX_CHARACTERS = 8;
/** Each character of a drift bar stands for one percentage point. */
const POINTS_PER_CHARACTER = 1;

export function householdTables(
  rebalancing: Rebalancing,
  analyses: readonly Analysis[],
): readonly Table[] {
  return [
    accountsTable(rebalancing, analyses),
    classesTable(rebalancing),
    ...(rebalancing.analysis === undefined ? [] : householdAnalysisTables(rebalancing.analysis)),
    ...(rebalancing.warnings.length === 0 ? [] : [remarksTable(rebalancing)]),
    ...(rebalancing.orders.length === 0 ? [] : [ordersTable(rebalancing)]),
  ];
}

/** What was decided, in one line. */
export function closingLine({ orders, ...rebalancing }: Rebalancing): string {
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

function accountsTable(rebalancing: Rebalancing, analyses: readonly Analysis[]): Table {
  const analysisOf = new Map(analyses.map((analysis) => [analysis.accountId, analysis]));
  return {
    title: `Accounts  ${rebalancing.tradeDate}  ${rebalancing.portfolioId}  ${money(rebalancing.household.totalValue)} ${rebalancing.baseCurrency}`,
    columns: [
      { heading: 'account', align: 'left' },
      { heading: 'kind', align: 'left', dispensable: 3 },
      { heading: 'value', align: 'right' },
      { heading: 'cash', align: 'right', dispensable: 1 },
      { heading: 'cash after', align: 'right' },
      { heading: 'risk', align: 'right', dispensable: 4 },
      { heading: 'volatility', align: 'right', dispensable: 5 },
      { heading: 'orders', align: 'right', dispensable: 2 },
    ],
    rows: rebalancing.household.accounts.map((account) => {
      const analysis = analysisOf.get(account.accountId);
      return [
        account.accountId,
        analysis?.taxTreatment ?? '-',
        money(account.totalValue),
        money(account.cashBefore),
        money(account.cashAfter),
        analysis?.risk.score?.toString() ?? '-',
        volatilityText(analysis),
        String(rebalancing.orders.filter((order) => order.accountId === account.accountId).length),
      ];
    }),
  };
}

function volatilityText(analysis: Analysis | undefined): string {
  const volatility = analysis?.risk.volatility;
  return volatility === undefined || volatility === null
    ? '-'
    : `${(volatility * 100).toFixed(1)}%`;
}

function classesTable({ household }: Rebalancing): Table {
  return {
    title: 'Asset classes',
    columns: [
      { heading: 'class', align: 'left' },
      { heading: 'target', align: 'right' },
      { heading: 'band', align: 'right', dispensable: 4 },
      { heading: 'now', align: 'right' },
      { heading: 'drift', align: 'right', dispensable: 2 },
      { heading: '', align: 'left', dispensable: 5 },
      { heading: 'after', align: 'right' },
      { heading: 'state', align: 'left', dispensable: 3 },
    ],
    rows: household.classes.map((row) => [
      row.assetClass,
      percent(row.targetWeight),
      `${percent(row.bandLow)}-${percent(row.bandHigh)}`,
      percent(row.currentWeight),
      signedPoints(row.drift),
      driftBar(row),
      percent(row.postWeight),
      stateText(row),
    ]),
  };
}

/** `###>` above the target, `<###` below it; readable without colour. */
function driftBar({ drift }: ClassResult): string {
  const points = Math.abs(Number(drift.toFixed(6))) * 100;
  const length = Math.min(DRIFT_BAR_MAX_CHARACTERS, Math.round(points / POINTS_PER_CHARACTER));
  if (length === 0) return '';
  return drift.s > 0 ? `${'#'.repeat(length)}>` : `<${'#'.repeat(length)}`;
}

function stateText({ outOfBand, outOfBandAfter }: ClassResult): string {
  if (!outOfBand) return outOfBandAfter ? 'in band -> OUT' : 'in band';
  return outOfBandAfter ? 'OUT of band' : 'OUT -> in band';
}

function remarksTable({ warnings }: Rebalancing): Table {
  return {
    title: 'Remarks',
    columns: [{ heading: 'remark', align: 'left', flexible: true }],
    rows: warnings.map((warning) => [warning]),
  };
}

function ordersTable({ orders, baseCurrency }: Rebalancing): Table {
  return {
    title: `Orders  (amounts in the instrument's currency, tax in ${baseCurrency})`,
    columns: [
      { heading: 'account', align: 'left' },
      { heading: 'side', align: 'left' },
      { heading: 'quantity', align: 'right' },
      { heading: 'symbol', align: 'left' },
      { heading: 'price', align: 'right', dispensable: 2 },
      { heading: 'notional', align: 'right', dispensable: 3 },
      { heading: 'tax', align: 'right', dispensable: 4 },
      { heading: 'reason', align: 'left', flexible: true, dispensable: 5 },
    ],
    rows: orders.map((order) => [
      order.accountId,
      order.side.toUpperCase(),
      order.quantity.toFixed(),
      order.symbol,
      order.price.toFixed(),
      money(order.estNotional),
      money(order.estTax),
      order.reason,
    ]),
  };
}
