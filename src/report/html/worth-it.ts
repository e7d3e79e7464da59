/** Third part of the report: what the plan costs and mends, beside what else could have been done. */
import { toFloat } from '#domain/decimal.ts';
import type { Alternative } from '#domain/documents/rebalancing.ts';
import { cashNeededSentences } from '../alternatives-report.ts';
import { driftAfter, driftBefore } from '../drift.ts';
import { money, percent } from '../format.ts';
import { ALTERNATIVE_LABELS, ALTERNATIVE_WORDS } from '../words.ts';
import type { DrawChart } from './charts.ts';
import { figure, paragraph, section, table } from './elements.ts';
import { type Html, html } from './html.ts';
import type { ReportInput } from './input.ts';
import { barsSpec } from './specs.ts';

export async function worthIt({ rebalancing }: ReportInput, draw: DrawChart): Promise<Html> {
  const { alternatives, household, estimatedCosts, estimatedTax, baseCurrency } = rebalancing;
  const before = percent(driftBefore(household.classes), 2);
  const after = percent(driftAfter(household.classes), 2);
  return section(
    'worth-it',
    'Is it worth it?',
    paragraph(
      `Before, ${before} of the household is not where it should be; after the plan it is ${after}. That costs ${money(estimatedCosts)} and ${money(estimatedTax)} tax, in ${baseCurrency}.`,
    ),
    alternatives.length === 0 ? null : await sideBySide(alternatives, draw, baseCurrency),
    cashNeededSentences(rebalancing).map((sentence) => paragraph(sentence)),
  );
}

async function sideBySide(
  alternatives: readonly Alternative[],
  draw: DrawChart,
  currency: string,
): Promise<Html> {
  const svg = await draw(
    barsSpec(
      alternatives.map(({ name, driftAfter }) => ({
        name: ALTERNATIVE_LABELS[name],
        value: toFloat(driftAfter),
        label: percent(driftAfter, 2),
        emphasised: name === 'chosen',
      })),
    ),
  );
  const spoken = alternatives
    .map(({ name, driftAfter }) => `${ALTERNATIVE_WORDS[name]} ${percent(driftAfter, 2)}`)
    .join(', ');
  return html`${figure(svg, `Drift left: ${spoken}`, 'Drift left: the share of the household that is not where it should be.')}${table(
    `Alternatives; costs and tax in ${currency}`,
    [
      { heading: 'alternative' },
      { heading: 'drift left', align: 'right' },
      { heading: 'classes out of band', align: 'right' },
      { heading: 'orders', align: 'right' },
      { heading: 'turnover', align: 'right' },
      { heading: 'costs', align: 'right' },
      { heading: 'tax', align: 'right' },
    ],
    alternatives.map((alternative) => ({
      cells: [
        ALTERNATIVE_WORDS[alternative.name],
        percent(alternative.driftAfter, 2),
        alternative.classesOutOfBand,
        alternative.orders,
        percent(alternative.turnover),
        money(alternative.costs),
        money(alternative.tax),
      ],
      emphasised: alternative.name === 'chosen',
    })),
  )}`;
}
