/** What each account is worth, how it is divided, what it has gained and how risky it is, as tables. */
import { type Decimal, divide, sum, ZERO } from '#domain/decimal.ts';
import type { Allocation, Analysis } from '#domain/documents/analysis.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import { compareText } from '#domain/ids.ts';
import { money, percent } from './format.ts';
import { allocationTables, householdAnalysisTables } from './household-analysis-report.ts';
import { riskTables } from './risk-report.ts';
import type { Table } from './table.ts';

/** `household` null: only some accounts were analysed. */
export function analysisTables(
  analyses: readonly Analysis[],
  household: HouseholdAnalysis | null,
): readonly Table[] {
  const accounts = [valuesTable(analyses), allocationTable(analyses)];
  if (household === null)
    return [
      ...accounts,
      ...riskTables(analyses.map(({ accountId, risk }) => ({ name: accountId, risk }))),
    ];
  return [
    ...accounts,
    ...allocationTables(household),
    ...householdAnalysisTables(household, analyses),
  ];
}

function valuesTable(analyses: readonly Analysis[]): Table {
  return {
    title: 'Accounts',
    columns: [
      { heading: 'account', align: 'left' },
      { heading: 'kind', align: 'left', dispensable: 4 },
      { heading: 'value', align: 'right' },
      { heading: 'cash', align: 'right' },
      { heading: 'unrealised', align: 'right', dispensable: 2 },
      { heading: 'risk', align: 'right', dispensable: 3 },
      { heading: 'volatility', align: 'right', dispensable: 5 },
      { heading: 'VaR 95% 1d', align: 'right', dispensable: 6 },
      { heading: 'drawdown', align: 'right', dispensable: 7 },
    ],
    rows: analyses.map((analysis) => [
      analysis.accountId,
      analysis.taxTreatment,
      money(analysis.totalValue),
      money(analysis.cashValue),
      moneyOrDash(analysis.unrealizedGain),
      analysis.risk.score?.toString() ?? '-',
      statisticText(analysis.risk.volatility),
      statisticText(analysis.risk.var_95_1d),
      statisticText(analysis.risk.maxDrawdown),
    ]),
  };
}

function allocationTable(analyses: readonly Analysis[]): Table {
  const classes = [...new Set(analyses.flatMap(({ byAssetClass }) => Object.keys(byAssetClass)))];
  const total = sum(analyses.map(({ totalValue }) => totalValue));
  return {
    title: 'Asset classes, as shares of each account',
    columns: [
      { heading: 'class', align: 'left' },
      ...analyses.map(({ accountId }, index) => ({
        heading: accountId,
        align: 'right' as const,
        dispensable: index + 1,
      })),
      { heading: 'value', align: 'right' },
      { heading: 'household', align: 'right' },
    ],
    rows: classes.sort(compareText).map((name) => {
      const values = analyses.map((analysis) => allocationOf(analysis, name));
      const value = sum(values.map((allocation) => allocation?.marketValue).filter(isKnown));
      return [
        name,
        ...values.map((allocation) =>
          allocation === undefined ? '-' : percent(allocation.weight),
        ),
        money(value),
        total.eq(ZERO) ? '-' : percent(divide(value, total)),
      ];
    }),
  };
}

function allocationOf({ byAssetClass }: Analysis, name: string): Allocation | undefined {
  return (byAssetClass as Readonly<Record<string, Allocation>>)[name];
}

function isKnown(value: Decimal | undefined): value is Decimal {
  return value !== undefined;
}

function moneyOrDash(amount: Decimal | null): string {
  return amount === null ? '-' : money(amount);
}

function statisticText(fraction: number | null): string {
  return fraction === null ? '-' : `${(fraction * 100).toFixed(1)}%`;
}
