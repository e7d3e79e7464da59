/** Second part of the report: the rule that fired, every class against its target and band, what was left alone. */
import { toFloat } from '#domain/decimal.ts';
import type { ClassResult, Decision, Rebalancing } from '#domain/documents/rebalancing.ts';
import { percent, signedPoints } from '../format.ts';
import { count, DECISION_WORDS, METHOD_WORDS } from '../words.ts';
import type { DrawChart } from './charts.ts';
import { details, paragraph, section, table } from './elements.ts';
import { type Html, html, type Part, trusted } from './html.ts';
import type { ReportInput } from './input.ts';
import { bulletSpec } from './specs.ts';

/** Classes that get a chart; more than these are shown as numbers only. */
const BULLETS_MAX = 60;
const DECISION_GROUPS_MAX = 80;
/** Codes that say nothing more than the table of classes does. */
const PLAIN_CODES: ReadonlySet<Decision['code']> = new Set(['traded', 'in_band', 'not_needed']);

export async function why({ rebalancing }: ReportInput, draw: DrawChart): Promise<Html> {
  const { trigger, triggers, method, household } = rebalancing;
  const scaleEnd = bulletScaleEnd(household.classes);
  return section(
    'why',
    'Why',
    paragraph(`${trigger.fired ? 'Looked at because' : 'No trigger fired'}: ${trigger.rationale}.`),
    paragraph(`Method: ${METHOD_WORDS[method]}.`),
    table(
      `Asset classes as shares of the household; bars from 0 to ${(scaleEnd * 100).toFixed(0)} %`,
      [
        { heading: 'class' },
        { heading: 'before and after' },
        { heading: 'target', align: 'right' },
        { heading: 'band', align: 'right' },
        { heading: 'before', align: 'right' },
        { heading: 'drift', align: 'right' },
        { heading: 'after', align: 'right' },
        { heading: 'state' },
      ],
      await classRows(household.classes, scaleEnd, draw),
    ),
    KEY,
    triggers.length > 1 ? triggersTable(rebalancing) : null,
    leftAlone(rebalancing),
  );
}

const KEY = html`<ul class="key"><li><i class="band"></i>band</li><li><i class="before"></i>weight before</li><li><i class="after"></i>weight after</li><li><i class="target"></i>target</li></ul>\n`;

async function classRows(
  classes: readonly ClassResult[],
  scaleEnd: number,
  draw: DrawChart,
): Promise<readonly { readonly cells: readonly Part[] }[]> {
  const rows = [];
  // One after another: the order of drawing is the order of the classes.
  for (const [index, row] of classes.entries()) {
    const svg = index < BULLETS_MAX ? await draw(bulletSpec(bulletOf(row), scaleEnd)) : null;
    rows.push({
      cells: [
        html`<b>${row.assetClass}</b>`,
        svg === null
          ? null
          : html`<div role="img" aria-label="${description(row)}">${trusted(svg)}</div>`,
        percent(row.targetWeight),
        `${percent(row.bandLow)}–${percent(row.bandHigh)}`,
        percent(row.currentWeight),
        signedPoints(row.drift).trim(),
        percent(row.postWeight),
        state(row),
      ],
    });
  }
  return rows;
}

function bulletOf({ bandLow, bandHigh, targetWeight, currentWeight, postWeight }: ClassResult) {
  return {
    bandLow: toFloat(bandLow),
    bandHigh: toFloat(bandHigh),
    target: toFloat(targetWeight),
    before: toFloat(currentWeight),
    after: toFloat(postWeight),
  };
}

/** The next full 5 % above everything shown, so that no bar touches the end. */
function bulletScaleEnd(classes: readonly ClassResult[]): number {
  const largest = Math.max(0, ...classes.flatMap((row) => Object.values(bulletOf(row))));
  return (Math.floor(largest * 20) + 1) / 20;
}

function description(row: ClassResult): string {
  return `${row.assetClass}: ${percent(row.currentWeight)} before, ${percent(row.postWeight)} after, target ${percent(row.targetWeight)}, band ${percent(row.bandLow)} to ${percent(row.bandHigh)}`;
}

function state({ outOfBand, outOfBandAfter }: ClassResult): Html {
  const [before, after] = [outOfBand, outOfBandAfter].map((out) =>
    out ? html`<b class="out">out</b>` : html`<b class="in">in</b>`,
  );
  return outOfBand === outOfBandAfter
    ? html`<span class="state">${after ?? ''}</span>`
    : html`<span class="state">${before ?? ''} → ${after ?? ''}</span>`;
}

function triggersTable({ triggers }: Rebalancing): Html {
  return table(
    'Triggers that were looked at, in the order of the rules',
    [
      { heading: 'trigger' },
      { heading: 'fired' },
      { heading: 'measured' },
      { heading: 'threshold' },
      { heading: 'in words' },
    ],
    triggers.map(({ type, fired, measured, threshold, rationale }) => ({
      cells: [
        type,
        fired ? 'yes' : 'no',
        measured ?? '–',
        threshold ?? '–',
        html`<div>${rationale}</div>`,
      ],
    })),
  );
}

/** Decisions against trading that need a word, those with the same detail together. */
function leftAlone({ decisions }: Rebalancing): Html | null {
  const telling = decisions.filter(({ code }) => !PLAIN_CODES.has(code));
  if (telling.length === 0) return null;
  const groups = new Map<string, Decision[]>();
  for (const decision of telling) {
    const key = `${decision.code} ${decision.detail}`;
    groups.set(key, [...(groups.get(key) ?? []), decision]);
  }
  const shown = [...groups.values()].slice(0, DECISION_GROUPS_MAX);
  const hidden = groups.size - shown.length;
  return details(
    `What was left alone, and why (${count(telling.length, 'decision')} besides those in band)`,
    table(
      'For one of them: rebalance explain ACCOUNT SYMBOL',
      [{ heading: 'why' }, { heading: 'in numbers' }, { heading: 'where' }],
      shown.map((group) => ({ cells: groupCells(group) })),
    ),
    hidden > 0
      ? paragraph(`${count(hidden, 'more reason')} not shown; all are in rebalancing.json.`)
      : null,
  );
}

function groupCells(group: readonly Decision[]): readonly Part[] {
  const [first] = group;
  const accounts = new Map<string, string[]>();
  for (const { accountId, symbol } of group)
    accounts.set(accountId, [...(accounts.get(accountId) ?? []), symbol]);
  const places = [...accounts].map(([accountId, symbols]) => `${accountId}: ${symbols.join(', ')}`);
  return [
    first === undefined ? '' : DECISION_WORDS[first.code],
    html`<div>${first?.detail ?? ''}</div>`,
    html`<div>${places.join('; ')}</div>`,
  ];
}
