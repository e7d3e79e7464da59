/** Drift as it goes on: a table with a bar for each class, and one line for each crossing. */
import { type Decimal, divide, toFloat, ZERO } from '#domain/decimal.ts';
import type { DriftScope, DriftSide } from '#domain/vocabulary.ts';
import { money, percent, signedPoints } from './format.ts';
import type { Table } from './table.ts';

export interface DriftRow {
  readonly scope: DriftScope;
  readonly name: string;
  readonly weight: Decimal;
  readonly targetWeight: Decimal;
  /** Null where there is no limit. */
  readonly bandLow: Decimal | null;
  readonly bandHigh: Decimal | null;
  readonly state: 'in_band' | 'out_of_band' | 'returning';
}

const STATE_WORDS = { in_band: 'in band', out_of_band: 'OUT', returning: 'returning' } as const;
/** Cells of a bar on each side of the target. */
const HALF_CELLS = 10;

export function driftWatchTable(given: {
  readonly portfolioId: string;
  readonly totalValue: Decimal;
  readonly baseCurrency: string;
  readonly measuredAt: string;
  readonly quotesAsOf: string | null;
  readonly rows: readonly DriftRow[];
}): Table {
  const { portfolioId, totalValue, baseCurrency, measuredAt, quotesAsOf, rows } = given;
  const prices = quotesAsOf === null ? '' : `, prices from ${quotesAsOf} on`;
  return {
    title: `${portfolioId}: ${money(totalValue)} ${baseCurrency} at ${measuredAt}${prices}`,
    columns: [
      { heading: 'name', align: 'left' },
      { heading: 'weight', align: 'right' },
      { heading: 'target', align: 'right' },
      { heading: 'drift', align: 'right' },
      { heading: 'band', align: 'right', dispensable: 2 },
      { heading: 'low      target     high', align: 'left', dispensable: 1 },
      { heading: 'state', align: 'left' },
    ],
    rows: rows.map((row) => [
      row.name,
      percent(row.weight, 2),
      percent(row.targetWeight, 2),
      signedPoints(row.weight.minus(row.targetWeight), 2),
      `${row.bandLow === null ? '' : percent(row.bandLow, 2)}..${row.bandHigh === null ? '' : percent(row.bandHigh, 2)}`,
      driftBar(row),
      STATE_WORDS[row.state],
    ]),
  };
}

/** `[.....|...o......]`: target in the middle, edges at the ends; `<` and `>` are beyond them. */
export function driftBar({ weight, targetWeight, bandLow, bandHigh }: DriftRow): string {
  const drift = weight.minus(targetWeight);
  const limit = drift.lt(ZERO) ? bandLow : bandHigh;
  const width = limit === null ? ZERO : limit.minus(targetWeight).abs();
  const used = width.eq(ZERO) ? 0 : toFloat(divide(drift, width));
  const cells = Array.from({ length: 2 * HALF_CELLS + 1 }, () => '.');
  cells[HALF_CELLS] = '|';
  const place = Math.round(used * HALF_CELLS);
  if (place < -HALF_CELLS) cells[0] = '<';
  else if (place > HALF_CELLS) cells[2 * HALF_CELLS] = '>';
  else cells[HALF_CELLS + place] = 'o';
  return `[${cells.join('')}]`;
}

export function crossingLine(crossing: {
  readonly crossedAt: string;
  readonly portfolioId: string;
  readonly name: string;
  readonly side: DriftSide;
}): string {
  const { crossedAt, portfolioId, name, side } = crossing;
  return `${crossedAt}\t${portfolioId}\t${name}\t${side} its band`;
}
