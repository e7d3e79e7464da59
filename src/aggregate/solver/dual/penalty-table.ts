/** The φ of every instrument's household value, in flat arrays: hinges ascending, with the slope left of the first. */
import { oncePerModel } from '../../model/once.ts';
import type { Penalty } from '../../model/penalty.ts';
import { layOut } from './layout.ts';

export interface PenaltyTable {
  /** By instrument: where its hinges begin, with one entry more for the end; nothing where it has no φ. */
  readonly from: Int32Array;
  readonly has: Uint8Array;
  /** By instrument: φ at the first hinge (at zero without one), and its slope left of there. */
  readonly level: Float64Array;
  readonly slope: Float64Array;
  /** By hinge: the amount, and by how much the slope rises there. */
  readonly at: Float64Array;
  readonly bend: Float64Array;
}

export const penaltiesOf = oncePerModel((model) => tabulate(layOut(model).instrumentPenalty));

function tabulate(penalties: readonly (Penalty | null)[]): PenaltyTable {
  const from = new Int32Array(penalties.length + 1);
  const level = new Float64Array(penalties.length);
  const slope = new Float64Array(penalties.length);
  const at: number[] = [];
  const bend: number[] = [];
  penalties.forEach((penalty, index) => {
    const hinges = [...(penalty?.hinges ?? [])].sort((left, right) => left.at - right.at);
    const origin = hinges[0]?.at ?? 0;
    slope[index] = hinges.reduce((total, { below }) => total - below, penalty?.slope ?? 0);
    level[index] = hinges.reduce(
      (total, { at: hinge, below }) => total + below * (hinge - origin),
      (penalty?.slope ?? 0) * origin,
    );
    for (const hinge of hinges) {
      at.push(hinge.at);
      bend.push(hinge.above + hinge.below);
    }
    from[index + 1] = at.length;
  });
  return {
    from,
    has: Uint8Array.from(penalties, (penalty) => (penalty === null ? 0 : 1)),
    level,
    slope,
    at: Float64Array.from(at),
    bend: Float64Array.from(bend),
  };
}

/** φ of one instrument at an amount. */
export function tabulatedPenalty(table: PenaltyTable, instrument: number, amount: number): number {
  const first = table.from[instrument] as number;
  const end = table.from[instrument + 1] as number;
  const origin = first < end ? (table.at[first] as number) : 0;
  let total =
    (table.level[instrument] as number) + (table.slope[instrument] as number) * (amount - origin);
  for (let hinge = first; hinge < end; hinge += 1) {
    const above = amount - (table.at[hinge] as number);
    if (above <= 0) break;
    total += (table.bend[hinge] as number) * above;
  }
  return total;
}
