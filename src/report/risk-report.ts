/** Risk figures as tables: what was measured, on which returns, by which method, and what is missing. */
import type { Basis, Risk } from '#domain/documents/analysis.ts';
import { percent } from './format.ts';
import type { Column, Table } from './table.ts';

/** An account, or the household, by the name that heads its column. */
export interface RiskSubject {
  readonly name: string;
  readonly risk: Risk;
}

/** The first subject's basis stands for all: they are measured in the same way on the same days. */
export function riskTables(subjects: readonly RiskSubject[]): readonly Table[] {
  const [first] = subjects;
  if (first === undefined) return [];
  return [
    figuresTable(subjects),
    contributionsTable(subjects),
    basisTable(first),
    ...missingTable(subjects),
  ].filter(({ rows }) => rows.length > 0);
}

type Figure = readonly [heading: string, text: (risk: Risk) => string];

const FIGURES: readonly Figure[] = [
  ['score (SRRI, 1 to 7)', (risk) => risk.score?.toString() ?? '-'],
  ['volatility a year', (risk) => share(risk.volatility)],
  ['class by VEV (PRIIPs, 1 to 7)', (risk) => risk.vevClass?.toString() ?? '-'],
  ['VaR-equivalent volatility', (risk) => share(risk.vev)],
  ['VaR 95% 1 day', (risk) => share(risk.var_95_1d)],
  ['CVaR 95% 1 day', (risk) => share(risk.cvar_95_1d)],
  ['VaR 99% 1 day', (risk) => share(risk.var_99_1d)],
  ['CVaR 99% 1 day', (risk) => share(risk.cvar_99_1d)],
  ['VaR 95% 1 day, normal', (risk) => share(risk.parametricVar_95_1d)],
  ['CVaR 95% 1 day, normal', (risk) => share(risk.parametricCvar_95_1d)],
  ['VaR 99% 1 day, normal', (risk) => share(risk.parametricVar_99_1d)],
  ['CVaR 99% 1 day, normal', (risk) => share(risk.parametricCvar_99_1d)],
  ['maximum drawdown', (risk) => share(risk.maxDrawdown)],
  ['effective positions', (risk) => number(risk.effectivePositions)],
  ['diversification ratio', (risk) => number(risk.diversificationRatio)],
  ['tracking error a year', (risk) => share(risk.trackingError)],
  ['covered by history', ({ coverage }) => (coverage === null ? '-' : percent(coverage))],
];

function figuresTable(subjects: readonly RiskSubject[]): Table {
  return {
    title: 'Risk  (losses as shares of value)',
    columns: [{ heading: 'figure', align: 'left' }, ...subjects.map(columnOf)],
    rows: FIGURES.map(([heading, text]) => [heading, ...subjects.map(({ risk }) => text(risk))]),
  };
}

function contributionsTable(subjects: readonly RiskSubject[]): Table {
  const names = subjects.flatMap(({ risk }) =>
    risk.contributions.map(({ assetClass }) => assetClass),
  );
  const classes = [...new Set(names)].sort(untargetedLast);
  return {
    title: 'Contribution to risk, as shares of the variance',
    columns: [{ heading: 'class', align: 'left' }, ...subjects.map(columnOf)],
    rows: classes.map((assetClass) => [
      assetClass ?? 'untargeted',
      ...subjects.map(({ risk }) =>
        share(risk.contributions.find((each) => each.assetClass === assetClass)?.share ?? null),
      ),
    ]),
  };
}

function untargetedLast(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return left < right ? -1 : Number(left > right);
}

function basisTable({ name, risk }: RiskSubject): Table {
  return {
    title: `What the figures of ${name} rest on`,
    columns: [
      { heading: 'figures', align: 'left', flexible: true },
      { heading: 'method', align: 'left', flexible: true },
      { heading: 'returns', align: 'left' },
      { heading: 'observations', align: 'right', dispensable: 3 },
      { heading: 'from', align: 'left', dispensable: 2 },
      { heading: 'to', align: 'left', dispensable: 1 },
    ],
    rows: risk.basis.map(basisRow),
  };
}

function basisRow({ figures, method, frequency, observations, from, to }: Basis) {
  return [
    figures.join(', '),
    method,
    frequency === 'none' ? '-' : frequency,
    frequency === 'none' ? '-' : String(observations),
    from ?? '-',
    to ?? '-',
  ];
}

/** What no history covers, and why a figure is missing. */
function missingTable(subjects: readonly RiskSubject[]): readonly Table[] {
  const rows = subjects.flatMap(({ name, risk }) => [
    ...risk.uncovered.map(({ symbol, weight, reason }) => [
      name,
      symbol ?? 'foreign cash',
      percent(weight),
      reason,
    ]),
    ...(risk.reason === null ? [] : [[name, '-', '-', risk.reason]]),
  ]);
  return [
    {
      title: 'Not measured',
      columns: [
        { heading: 'of', align: 'left' },
        { heading: 'symbol', align: 'left' },
        { heading: 'weight', align: 'right', dispensable: 1 },
        { heading: 'reason', align: 'left', flexible: true },
      ],
      rows,
    },
  ];
}

/** The household comes first and stays. */
function columnOf({ name }: RiskSubject, index: number): Column {
  return { heading: name, align: 'right', ...(index === 0 ? {} : { dispensable: index }) };
}

function share(fraction: number | null): string {
  return fraction === null ? '-' : `${(fraction * 100).toFixed(1)}%`;
}

function number(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}
