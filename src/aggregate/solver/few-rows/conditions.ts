/** The conditions by which plans are divided into branches, and which of them would divide a relaxed plan best. */
import type { Model, ModelAccount, ModelPosition } from '../../model/model.ts';
import type { Hull, Relaxed } from './hull.ts';
import type { Bounds } from './restriction.ts';

/** Whether a position is ordered at all, or whether a group may be bought. */
export interface Condition {
  readonly subject: 'position' | 'group';
  readonly index: number;
  readonly holds: boolean;
}

export function opposite(condition: Condition): Condition {
  return { ...condition, holds: !condition.holds };
}

/** The conditions as bounds on weights: what they rule out weighs nothing. */
export function boundsOf(hull: Hull, conditions: readonly Condition[]): Bounds {
  const bounds = new Map<number, readonly [number, number]>();
  for (const { subject, index, holds } of conditions) {
    if (subject === 'group') {
      const side = holds ? 1 : 0;
      bounds.set(hull.boughtColumn[index] as number, [side, side]);
      continue;
    }
    for (const { nothing, columns } of hull.blocksOf[index] ?? []) {
      for (const column of holds ? [nothing] : columns) bounds.set(column, [0, 0]);
    }
  }
  return bounds;
}

/** Mixtures this even are none. */
const EVEN = 1e-6;
/** What moving a unit of money elsewhere is taken to cost, as a share of ω. */
const DETOUR = 0.05;
/** How much the dearer side of a division counts beside the cheaper one. */
const DEARER_SIDE = 0.1;

/** A division, and what either of its sides is taken to cost. */
export interface Division {
  /** The likelier side. */
  readonly condition: Condition;
  readonly cost: number;
  readonly costOfOpposite: number;
}

/** What the relaxed plan mixes most dearly; null where it mixes nothing that is not decided. */
export function mostMixed(
  { uses: { model } }: Hull,
  relaxed: Relaxed,
  decided: readonly Condition[],
): Division | null {
  let best: Division | null = null;
  let bestScore = 0;
  const consider = (subject: Condition['subject'], index: number, ifSo: number, ifNot: number) => {
    if (decided.some((each) => each.subject === subject && each.index === index)) return;
    const cost = Math.min(ifSo, ifNot);
    const costOfOpposite = Math.max(ifSo, ifNot);
    const score = cost + DEARER_SIDE * costOfOpposite;
    if (score <= bestScore) return;
    best = { condition: { subject, index, holds: ifSo <= ifNot }, cost, costOfOpposite };
    bestScore = score;
  };
  const detour = DETOUR * model.prices.misallocation;
  model.groups.forEach((_, index) => {
    const share = relaxed.bought[index] as number;
    if (share < EVEN || share > 1 - EVEN) return;
    const money = moneyOf(model, relaxed, index);
    const least = EVEN * model.prices.order;
    consider('group', index, least + detour * money * (1 - share), least + detour * money * share);
  });
  model.positions.forEach((position, index) => {
    const share = relaxed.ordered[index] as number;
    if (share < EVEN || share > 1 - EVEN) return;
    const { unit, minOrder, account } = position;
    const money = Math.abs(relaxed.quanta[index] as number) * unit;
    const ticket = (model.accounts[account] as ModelAccount).commission.perOrder;
    const fixed = (model.prices.order + ticket) * (1 - share);
    const ifOrdered = fixed + detour * Math.max(0, minOrder * unit - money);
    consider('position', index, ifOrdered, detour * money);
  });
  return best;
}

function moneyOf(model: Model, { quanta }: Relaxed, group: number): number {
  const positions = model.groups[group]?.positions ?? [];
  return positions.reduce((total, index) => {
    const { unit } = model.positions[index] as ModelPosition;
    return total + Math.abs(quanta[index] as number) * unit;
  }, 0);
}
