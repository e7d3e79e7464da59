/**
 * The way of households whose instruments share a few classes: the relaxation and its branches are linear programs of
 * few rows, so the best λ comes from one, better bounds from a few more, and whole shares from a tree of small ones.
 *
 *     relax   `hull.ts`         max_λ L(λ) and its mixture of trades, by the simplex method
 *     divide  `tree.ts`         wash modes and orders, until the lowest bound is high enough
 *     settle  `shares.ts`       the structure that a dive ends in, and the sizes that are left
 *     round   `share-tree.ts`   whole shares
 */
import type { Model } from '../../model/model.ts';
import { slopeMax, slopeMin } from '../dual/layout.ts';
import { publishable } from '../multipliers.ts';
import { TradeState } from '../state.ts';
import { boundOf } from './branch-bounds.ts';
import type { Condition } from './conditions.ts';
import { type Hull, type Relaxed, relax } from './hull.ts';
import { optimise } from './primal-simplex.ts';
import { type BranchEffort, settle } from './settle.ts';
import { type Branch, BranchTree } from './tree.ts';
import { Uses } from './uses.ts';

/** The plans that meet some conditions, and what is proven of them by multipliers as they are published. */
export interface ProvenBranch {
  readonly conditions: readonly Condition[];
  readonly multipliers: Float64Array;
  readonly bound: number;
}

export interface FewRowsSolution {
  /** λ of the undivided problem. */
  readonly multipliers: Float64Array;
  readonly branches: readonly ProvenBranch[];
  /** Whole trades, not all of which need be feasible. */
  readonly plans: readonly TradeState[];
}

const POSITIONS_MAX = 250;
const SHARED_CLASSES_MIN = 2;
const PIVOTS_MAX = 5_000;

/** Whether instruments share classes, and are few enough for dense rows. */
export function hasFewRows({ positions, instruments, cashClass }: Model): boolean {
  const members = new Map<number, number>();
  for (const { exposures } of instruments) {
    for (const { index } of exposures) members.set(index, (members.get(index) ?? 0) + 1);
  }
  members.delete(cashClass);
  const shared = [...members.values()].filter((count) => count > 1).length;
  return positions.length <= POSITIONS_MAX && shared >= SHARED_CLASSES_MIN;
}

/** Null where the simplex method comes to no end. */
export function solveFewRows(model: Model, effort: BranchEffort): FewRowsSolution | null {
  const uses = new Uses(model);
  const hull = relax(uses);
  if (optimise(hull.basis, PIVOTS_MAX) !== 'optimal') return null;
  const tree = new BranchTree(hull);
  const multipliers = within(hull, tree.branches[0] as Branch);
  const plans = settle(hull, tree, effort).map(({ sizes }) => stateOf(model, sizes.quanta));
  const branches = tree.branches.map((branch) => proven(hull, branch));
  return { multipliers, branches, plans };
}

function proven(hull: Hull, branch: Branch): ProvenBranch {
  const multipliers = within(hull, branch);
  const bound = boundOf(hull, multipliers, branch.conditions);
  return { conditions: branch.conditions, multipliers, bound };
}

/** λ as it is published, and after it the prices of the instruments' own rows, all within their bounds. */
function within({ uses }: Hull, { relaxed: { multipliers } }: { readonly relaxed: Relaxed }) {
  const { layout, rows, model } = uses;
  const all = Float64Array.from(multipliers);
  all.set(publishable(multipliers, layout));
  model.instruments.forEach((_, index) => {
    const row = rows.instrumentRow[index] as number;
    const penalty = layout.instrumentPenalty[index] ?? null;
    if (row < 0 || penalty === null) return;
    all[row] = Math.min(slopeMax(penalty), Math.max(slopeMin(penalty), all[row] as number));
  });
  return all;
}

/** Purchases first: they decide which lots their groups may sell. */
function stateOf(model: Model, quanta: Float64Array): TradeState {
  const state = new TradeState(model);
  for (const side of [1, -1]) {
    quanta.forEach((size, index) => {
      if (size * side > 0 && state.allows(index, size)) state.set(index, size);
    });
  }
  return state;
}
