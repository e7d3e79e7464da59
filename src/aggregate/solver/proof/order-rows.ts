/** The columns and rows of one order: its quanta, its switch, its costs and its lots. */
import type { Model, ModelAccount, ModelPosition, SaleCurve } from '../../model/model.ts';
import type { LinearProgram, Term } from './linear-program.ts';

/** Value from which a quantum is kept whole. */
const WHOLE_FROM = 0.01;

/** Quanta worth less than a cent need not be whole: no solver could tell. */
export function addQuanta(
  program: LinearProgram,
  { unit }: ModelPosition,
  cost: number,
  max: number,
): number {
  return unit < WHOLE_FROM ? program.continuous(cost, max) : program.whole(cost, max);
}

/** An order's switch and its costs: spread, and commission between its bounds. */
export function addOrder(
  program: LinearProgram,
  model: Model,
  position: ModelPosition,
  { quanta, max }: { readonly quanta: number; readonly max: number },
  cost: Term[],
): number {
  const { commission } = model.accounts[position.account] as ModelAccount;
  const { perOrder, minimum, maximum } = commission;
  const slope = position.commissionPerUnit;
  const on = program.binary(model.prices.order);
  program.atMost(
    [
      [quanta, 1],
      [on, -max],
    ],
    0,
  );
  program.addCost(quanta, position.spreadPerUnit);
  cost.push([quanta, position.spreadPerUnit]);
  if (slope === 0) {
    const fixed = Math.min(Math.max(perOrder, minimum), maximum);
    program.addCost(on, fixed);
    cost.push([on, fixed]);
    return on;
  }
  const fee = program.continuous(1, Math.max(perOrder + slope * max, minimum));
  cost.push([fee, 1]);
  addFee(program, { perOrder, minimum, maximum, slope, max }, { fee, on, quanta });
  return on;
}

/** The fee is at least its minimum and what the formula says, or its maximum where that is less. */
function addFee(
  program: LinearProgram,
  terms: Record<'perOrder' | 'minimum' | 'maximum' | 'slope' | 'max', number>,
  { fee, on, quanta }: Record<'fee' | 'on' | 'quanta', number>,
): void {
  const { perOrder, minimum, maximum, slope, max } = terms;
  const least: readonly Term[] = [
    [fee, 1],
    [on, -Math.min(minimum, maximum)],
  ];
  const formula: readonly Term[] = [
    [fee, 1],
    [on, -perOrder],
    [quanta, -slope],
  ];
  program.atLeast(least, 0);
  const largest = perOrder + slope * max;
  if (maximum >= largest) {
    program.atLeast(formula, 0);
    return;
  }
  const capped = program.binary();
  const most: readonly Term[] = [
    [fee, 1],
    [capped, -maximum],
  ];
  program.atLeast([...formula, [capped, largest]], 0);
  program.atLeast(most, 0);
}

/** Lots in their order: by price alone where that is ascending, else each only after the one before is used up. */
export function addLots(
  program: LinearProgram,
  model: Model,
  curve: SaleCurve,
  quanta: number,
): readonly Term[] {
  const { lossBenefit } = model.prices;
  const priced = Array.from(curve.tax, (tax) => (tax < 0 ? lossBenefit * tax : tax));
  const ascending = priced.every((tax, lot) => lot === 0 || tax >= (priced[lot - 1] ?? 0));
  const ordered = ascending && !Number.isFinite(model.limits.gains);
  const gain: Term[] = [];
  const sum: Term[] = [[quanta, -1]];
  let before: { column: number; size: number } | null = null;
  for (let lot = 0, from = 0; lot < curve.units.length; lot += 1) {
    const until = curve.units[lot] as number;
    const size = until - from;
    const column = program.continuous(priced[lot] as number, size);
    if (!ordered && before !== null) {
      const usedUp = program.binary();
      program.atLeast(
        [
          [before.column, 1],
          [usedUp, -before.size],
        ],
        0,
      );
      program.atMost(
        [
          [column, 1],
          [usedUp, -size],
        ],
        0,
      );
    }
    gain.push([column, curve.gain[lot] as number]);
    sum.push([column, 1]);
    before = { column, size };
    from = until;
  }
  program.equal(sum, 0);
  return gain;
}
