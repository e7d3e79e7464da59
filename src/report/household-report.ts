/** The household before and after a plan, as tables: what `run` and `aggregate` show. */

import { sum } from '#domain/decimal.ts';
import type { Analysis, Risk } from '#domain/documents/analysis.ts';
import type { ClassResult, Rebalancing } from '#domain/documents/rebalancing.ts';
import { alternativesTable } from './alternatives-report.ts';
import { money, percent, signedPoints } from './format.ts';
import { householdAnalysisTables } from './household-analysis-report.ts';
import type { Table } from './table.ts';

const DRIFT_BAR_MAX_CHARACTERS = 8;
/** Each character of a drift bar stands for one percentage point. */
const POINTS_PER_CHARACTER = 1;

export interface HouseholdView {
  readonly rebalancing: Rebalancing;
  readonly analyses: readonly Analysis[];
  /** Whether to show all of the household's risk, gains, waiting cash and location as well. */
  readonly inDetail: boolean;
}

export function householdTables({
  rebalancing,
  analyses,
  inDetail,
}: HouseholdView): readonly Table[] {
  const { analysis, warnings, orders, alternatives } = rebalancing;
  return [
    accountsTable(rebalancing, analyses),
    classesTable(rebalancing),
    ...(inDetail && analysis !== undefined ? householdAnalysisTables(analysis) : []),
    ...(warnings.length === 0 ? [] : [remarksTable(rebalancing)]),
    ...(orders.length === 0 ? [] : [ordersTable(rebalancing)]),
    ...(alternatives.length === 0 ? [] : [alternativesTable(rebalancing)]),
  ];
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
    rows: [
      ...rebalancing.household.accounts.map((account) => {
        const analysis = analysisOf.get(account.accountId);
        return [
          account.accountId,
          analysis?.taxTreatment ?? '-',
          money(account.totalValue),
          money(account.cashBefore),
          money(account.cashAfter),
          analysis?.risk.score?.toString() ?? '-',
          volatilityText(analysis?.risk),
          String(
            rebalancing.orders.filter((order) => order.accountId === account.accountId).length,
          ),
        ];
      }),
      householdRow(rebalancing),
    ],
  };
}

function householdRow({ household, analysis, orders }: Rebalancing): readonly string[] {
  return [
    'household',
    '',
    money(household.totalValue),
    money(household.cashValue),
    money(sum(household.accounts.map(({ cashAfter }) => cashAfter))),
    analysis?.risk.score?.toString() ?? '-',
    volatilityText(analysis?.risk),
    String(orders.length),
  ];
}

function volatilityText(risk: Risk | undefined): string {
  const volatility = risk?.volatility;
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
