/** How value and drift went over the past runs, each in a line for a terminal. */
import { type Decimal, divide, ONE, toFloat, ZERO } from '#domain/decimal.ts';
import { money, percent } from './format.ts';
import type { PastRun } from './past-run.ts';
import { sparkline } from './sparkline.ts';

/** Name and text; none before there are two runs to compare. `past` is oldest first. */
export function courseLines(past: readonly PastRun[]): readonly (readonly [string, string])[] {
  const [first, last] = [past[0], past.at(-1)];
  if (first === undefined || last === undefined || past.length < 2) return [];
  const since = `since ${first.tradeDate}, ${past.length} runs`;
  const course = (read: (run: PastRun) => Decimal) =>
    sparkline(past.map((run) => toFloat(read(run))));
  const grown = first.totalValue.gt(ZERO)
    ? `, ${signedPercent(divide(last.totalValue, first.totalValue).minus(ONE))}`
    : '';
  return [
    ['value', `${course((run) => run.totalValue)}  ${money(last.totalValue)}${grown} ${since}`],
    [
      'drift',
      `${course((run) => run.drift)}  ${percent(last.drift, 2)}, was ${percent(first.drift, 2)}`,
    ],
  ];
}

function signedPercent(fraction: Decimal): string {
  return `${fraction.gt(ZERO) ? '+' : ''}${percent(fraction, 2)}`;
}
