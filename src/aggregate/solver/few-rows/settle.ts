/**
 * From branches to whole shares. A dive settles who orders; whole shares of few orders may still be far from the sizes
 * wanted, and then a few more orders, of what costs least to order, give the room to make up for it.
 */
import type { ModelPosition } from '../../model/model.ts';
import type { SearchLimits } from '../search.ts';
import { cheapestOfBlock } from './branch-bounds.ts';
import type { Condition } from './conditions.ts';
import type { Hull } from './hull.ts';
import { ShareTree, type WholeSizes } from './share-tree.ts';
import { programShares } from './shares.ts';
import type { Branch, BranchTree } from './tree.ts';

export interface BranchEffort {
  /** Pivots in the relaxation, its own solution counted, after which nothing new is begun. */
  readonly pivots: number;
  /** Divisions of the tree of branches; one more is the number of branches. */
  readonly divisions: number;
  /** Branches from which structures are settled. */
  readonly dives: number;
  /** Programs solved for whole shares, by structure. */
  readonly shareSolves: number;
  /** Structures tried with more orders than the best one. */
  readonly loosenings: number;
  /** Exchanges from the best plan on. */
  readonly search: SearchLimits;
}

export interface Settled {
  readonly branch: Branch;
  readonly sizes: WholeSizes;
}

/** More orders at a time. */
const MORE_ORDERS = 3;
/** Part of the pivots that the divisions may use up. */
const DIVIDING = 0.65;
/** A gap, or a loss to whole shares, that is not worth the effort: as a share of what trading improves. */
const ENOUGH = 2e-4;

/** Divides the tree and settles plans until they meet, or the effort is spent; the best plan comes last. */
export function settle(hull: Hull, tree: BranchTree, effort: BranchEffort): readonly Settled[] {
  const [root] = tree.branches;
  if (root === undefined) return [];
  const enough = -ENOUGH * root.relaxed.objective;
  const found: Settled[] = [];
  const attempt = (branch: Branch | null): boolean => {
    const sizes = branch === null ? null : wholeSizes(hull, branch, found.at(-1), effort);
    if (branch === null || sizes === null) return false;
    found.push({ branch, sizes });
    tree.ceiling = sizes.objective;
    return true;
  };
  const isEnough = (part = 1) =>
    gapOf(tree, found) <= enough || hull.basis.pivots > part * effort.pivots;
  attempt(tree.dive(root));
  for (let count = 0; count < effort.divisions && !isEnough(DIVIDING); count += 1) {
    if (!tree.divide()) break;
  }
  const started = tree.branches.slice(0, effort.dives);
  for (const branch of started) if (branch !== root && !isEnough()) attempt(tree.dive(branch));
  for (let count = 0, from = 0; count < effort.loosenings && !isEnough(); count += 1) {
    const best = found.at(-1);
    if (best === undefined || best.sizes.objective - best.branch.relaxed.objective < enough) break;
    const more = ordersWorthAdding(hull, best).slice(from, from + MORE_ORDERS);
    if (more.length === 0) break;
    from = attempt(tree.vary(best.branch, more)) ? 0 : from + MORE_ORDERS;
  }
  return found;
}

function gapOf(tree: BranchTree, found: readonly Settled[]): number {
  const best = found.at(-1)?.sizes.objective ?? Number.POSITIVE_INFINITY;
  return best - (tree.branches[0] as Branch).relaxed.objective;
}

function wholeSizes(
  { uses }: Hull,
  { relaxed }: Branch,
  best: Settled | undefined,
  { shareSolves }: BranchEffort,
): WholeSizes | null {
  const ceiling = best?.sizes.objective ?? Number.POSITIVE_INFINITY;
  if (relaxed.objective >= ceiling) return null;
  const shares = new ShareTree(programShares(uses, relaxed), ceiling);
  shares.search(shareSolves);
  return shares.best;
}

/** Positions not ordered whose order costs less than whole shares do at present, the cheapest and finest first. */
function ordersWorthAdding(
  hull: Hull,
  { branch: { relaxed }, sizes }: Settled,
): readonly Condition[] {
  const { model } = hull.uses;
  const loss = sizes.objective - relaxed.objective;
  const { misallocation } = model.prices;
  const ranked = model.positions.flatMap(({ group, unit }: ModelPosition, index) => {
    if (sizes.quanta[index] !== 0) return [];
    const unwanted = (relaxed.bought[group] as number) > 0.5 ? 'selling' : 'buying';
    const prices = (hull.blocksOf[index] ?? [])
      .filter(({ mode }) => mode !== unwanted)
      .map((block) => cheapestOfBlock(hull, block, relaxed.multipliers, true));
    const price = Math.min(...prices) + misallocation * unit;
    return price < loss ? { index, price } : [];
  });
  return ranked
    .sort((left, right) => left.price - right.price)
    .map(({ index }) => ({ subject: 'position', index, holds: true }));
}
