/** Fifth part of the report: how risky the household and its accounts are, and which classes the risk comes from. */
import { type Decimal, toFloat } from '#domain/decimal.ts';
import type { Analysis, Risk } from '#domain/documents/analysis.ts';
import { money } from '../format.ts';
import { measuredPercent } from '../words.ts';
import type { DrawChart } from './charts.ts';
import { figure, paragraph, section, table } from './elements.ts';
import { type Html, html } from './html.ts';
import type { ReportInput } from './input.ts';
import { barsSpec } from './specs.ts';

interface Subject {
  readonly name: string;
  readonly totalValue: Decimal;
  readonly risk: Risk;
  readonly isHousehold: boolean;
}

export async function risk(input: ReportInput, draw: DrawChart): Promise<Html> {
  const subjects = subjectsOf(input);
  const { baseCurrency } = input.rebalancing;
  return section(
    'risk',
    'How risky is it?',
    subjects.length === 0 ? paragraph('No account was analysed.') : figures(subjects, baseCurrency),
    reasons(subjects),
    input.household === null ? null : await contributions(input.household.risk, draw),
    contributionsTable(subjects),
  );
}

function subjectsOf({ household, analyses }: ReportInput): readonly Subject[] {
  const accounts = analyses.map(({ accountId, totalValue, risk }: Analysis) => ({
    name: accountId,
    totalValue,
    risk,
    isHousehold: false,
  }));
  if (household === null) return accounts;
  const { totalValue, risk } = household;
  return [{ name: 'household', totalValue, risk, isHousehold: true }, ...accounts];
}

function figures(subjects: readonly Subject[], currency: string): Html {
  return html`${table(
    `As held before the plan; volatility of a year, losses of one day in ${currency}`,
    [
      { heading: 'account' },
      { heading: 'value', align: 'right' },
      { heading: 'risk 1 to 7', align: 'right' },
      { heading: 'volatility', align: 'right' },
      { heading: 'VaR 95%', align: 'right' },
      { heading: 'CVaR 95%', align: 'right' },
      { heading: 'VaR 99%', align: 'right' },
      { heading: 'largest fall', align: 'right' },
    ],
    subjects.map(({ name, totalValue, risk, isHousehold }) => ({
      cells: [
        html`<b>${name}</b>`,
        money(totalValue),
        risk.score ?? '–',
        measuredPercent(risk.volatility),
        loss(risk.var_95_1d, totalValue),
        loss(risk.cvar_95_1d, totalValue),
        loss(risk.var_99_1d, totalValue),
        measuredPercent(risk.maxDrawdown),
      ],
      emphasised: isHousehold,
    })),
  )}${paragraph(
    'On 95 of 100 days the loss was smaller than the value at risk (VaR); the conditional VaR is the mean loss of the other days. The risk number is that of the SRRI scale. Figures come from past prices and promise nothing.',
  )}`;
}

/** The amount with the share of value in small print: both come from a measurement, not from exact money. */
function loss(fraction: number | null, totalValue: Decimal): Html {
  if (fraction === null) return html`<span>–</span>`;
  const amount = Math.round(fraction * toFloat(totalValue));
  return html`<span>${grouped(amount)} <small>${measuredPercent(fraction)}</small></span>`;
}

function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ',');
}

function reasons(subjects: readonly Subject[]): Html | null {
  const unknown = subjects.filter(({ risk }) => risk.reason !== null);
  if (unknown.length === 0) return null;
  return html`<ul>${unknown.map(
    ({ name, risk }) => html`<li>${name}: ${risk.reason ?? ''}</li>`,
  )}</ul>`;
}

async function contributions({ contributions }: Risk, draw: DrawChart): Promise<Html | null> {
  if (contributions.length === 0) return null;
  const bars = contributions
    .map(({ assetClass, share }) => ({
      name: assetClass ?? 'untargeted',
      value: share,
      label: measuredPercent(share),
      emphasised: true,
    }))
    .sort((left, right) => right.value - left.value);
  const svg = await draw(barsSpec(bars));
  const spoken = bars.map(({ name, label }) => `${name} ${label}`).join(', ');
  return figure(
    svg,
    `Share of the household's risk by class: ${spoken}`,
    'Where the household’s risk comes from: share of its variance by class.',
  );
}

/** Classes down, accounts across; a class that offsets others has a negative share. */
function contributionsTable(subjects: readonly Subject[]): Html | null {
  const measured = subjects.filter(({ risk }) => risk.contributions.length > 0);
  const classes = new Set(
    measured.flatMap(({ risk }) => risk.contributions.map(({ assetClass }) => assetClass)),
  );
  if (classes.size === 0) return null;
  return table(
    'Share of each one’s variance by class',
    [
      { heading: 'class' },
      ...measured.map(({ name }) => ({ heading: name, align: 'right' as const })),
    ],
    [...classes].map((assetClass) => ({
      cells: [
        html`<b>${assetClass ?? 'untargeted'}</b>`,
        ...measured.map(({ risk }) =>
          measuredPercent(
            risk.contributions.find((each) => each.assetClass === assetClass)?.share ?? null,
          ),
        ),
      ],
    })),
  );
}
