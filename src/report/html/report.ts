/**
 * `report.html`: one run for the person who has to act on it.
 *
 * One file that needs nothing else: no script, no link, no font, no image from anywhere. It answers, in this order:
 * what to do, why, is it worth it, can I trust it, how risky is it, what happened before.
 */
import { driftAfter, driftBefore } from '../drift.ts';
import { money, percent } from '../format.ts';
import { count } from '../words.ts';
import type { DrawChart } from './charts.ts';
import { details, paragraph, table, tiles } from './elements.ts';
import { type Html, html, trusted } from './html.ts';
import type { ReportInput } from './input.ts';
import { past } from './past.ts';
import { risk } from './risk.ts';
import { STYLES } from './styles.ts';
import { trust } from './trust.ts';
import { whatToDo } from './what-to-do.ts';
import { why } from './why.ts';
import { worthIt } from './worth-it.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The whole page, the same bytes for the same input. */
export async function renderReport(input: ReportInput, draw: DrawChart): Promise<string> {
  const { portfolioId, tradeDate } = input.rebalancing;
  const title = `${portfolioId}, ${tradeDate}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Rebalancing ${title}</title>
<style>${trusted(STYLES)}</style>
</head>
<body>
<header><h1>Rebalancing ${title}</h1>${paragraph(html`<span class="lead">${verdict(input)}</span>`)}${summary(input)}</header>
<main>
${whatToDo(input)}${await why(input, draw)}${await worthIt(input, draw)}${trust(input)}${await risk(input, draw)}${await past(input, draw)}</main>
${footer(input)}</body>
</html>
`;
  return page.markup;
}

/** The day in one sentence. */
function verdict({ rebalancing: { orders, household }, refusals }: ReportInput): string {
  if (refusals.length > 0)
    return 'The plan was refused: there is no order file, and nothing to do but look.';
  if (orders.length === 0) return 'Nothing to do today.';
  const accounts = new Set(orders.map(({ accountId }) => accountId)).size;
  const mended = household.classes.filter((row) => row.outOfBand && !row.outOfBandAfter).length;
  const left = household.classes.filter((row) => row.outOfBandAfter).length;
  const effect =
    mended === 0
      ? ''
      : ` ${orders.length === 1 ? 'brings' : 'bring'} ${count(mended, 'class', 'classes')} back into band`;
  const rest = left === 0 ? '' : `; ${count(left, 'class', 'classes')} will be out of band`;
  return `${count(orders.length, 'order')} in ${count(accounts, 'account')}${effect}${rest}.`;
}

function summary({ rebalancing }: ReportInput): Html {
  const { household, baseCurrency } = rebalancing;
  return tiles([
    { name: 'household', value: money(household.totalValue), remark: baseCurrency },
    { name: 'orders', value: String(rebalancing.orders.length) },
    {
      name: 'drift',
      value: `${percent(driftBefore(household.classes))} → ${percent(driftAfter(household.classes))}`,
    },
    { name: 'turnover', value: percent(rebalancing.expectedTurnover) },
    { name: 'costs', value: money(rebalancing.estimatedCosts), remark: baseCurrency },
    { name: 'tax', value: money(rebalancing.estimatedTax), remark: baseCurrency },
  ]);
}

function footer({ rebalancing, provenance }: ReportInput): Html {
  const { runId, asOf, schema } = rebalancing;
  const versions = Object.entries(provenance?.versions ?? {}).map(
    ([name, version]) => `${name} ${version}`,
  );
  const madeWith = versions.length === 0 ? '' : `, made with ${versions.join(', ')}`;
  return html`<footer>${paragraph(html`Run <code>${runId}</code>, data as of ${asOf}, plan ${schema}${madeWith}.`)}${paragraph(
    'rebalance never sends an order. Prices, costs and taxes are estimates; decide for yourself.',
  )}${
    provenance === null
      ? null
      : details(
          `What it was made from (${count(provenance.inputs.length, 'input')})`,
          table(
            'Inputs with their SHA-256',
            [{ heading: 'input' }, { heading: 'bytes', align: 'right' }, { heading: 'SHA-256' }],
            provenance.inputs.map(({ path, bytes, sha256 }) => ({
              cells: [path, bytes, html`<code>${sha256}</code>`],
            })),
          ),
        )
  }</footer>
`;
}
