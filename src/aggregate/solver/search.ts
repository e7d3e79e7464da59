/**
 * Exchange search: improves a set of trades by changing one position, or one position and another of the same account
 * that makes good what the first is off, until no such change lowers the merit.
 *
 * Let γ be the merit less the bound. At prices λ it falls into the reduced costs of the blocks and what the constraints
 * leave unused, all of them at least zero; so changes whose reduced costs add up to more than γ cannot improve anything,
 * and changes are tried in the order of their reduced cost, the cheapest first. Their sizes are those at which a
 * piecewise linear merit can bend (`sizes.ts`).
 */
import type { ModelPosition } from '../model/model.ts';
import type { Pricing } from './columns.ts';
import { fittingSizes, sizesFor } from './sizes.ts';
import type { TradeState, Trial } from './state.ts';

export interface SearchLimits {
  /** Rounds of looking at every position. */
  readonly rounds: number;
  /** Changes tried in a round, and positions of one account, on each side, that each is paired with. */
  readonly changes: number;
  readonly partners: number;
}

/** The prices that guide the search, and the bound that they prove. */
export interface Guide {
  readonly pricing: Pricing;
  readonly bound: number;
}

/** Improvement worth a change, as a share of household value. */
const IMPROVEMENT_OF_VALUE = 1e-8;
const FINEST_OF_VALUE = 1e-13;

export function search(state: TradeState, guide: Guide, limits: SearchLimits): void {
  for (let round = 0; round < limits.rounds; round += 1) {
    if (!improve(state, guide, limits, IMPROVEMENT_OF_VALUE * state.model.value)) break;
  }
  // What is left are hair's breadths of fractional shares: one more look, at any improvement at all.
  improve(state, guide, limits, FINEST_OF_VALUE * state.model.value);
}

interface Ranked {
  readonly index: number;
  readonly quanta: number;
  readonly cost: number;
}

/** One round; true when anything improved. */
function improve(state: TradeState, guide: Guide, limits: SearchLimits, worthIt: number): boolean {
  let improved = false;
  const partners = rankPartners(state, guide, limits.partners);
  const gap = state.merit() - guide.bound;
  for (const { index, quanta } of rankChanges(state, guide, limits.changes, gap)) {
    if (quanta === state.trades[index] || !state.allows(index, quanta)) continue;
    const change = bestChange(state, guide, { index, quanta, partners, worthIt });
    if (change !== null && apply(state, change, worthIt)) improved = true;
  }
  return improved;
}

/** The changes of one position with the least reduced costs, none above `gap`. */
function rankChanges(
  state: TradeState,
  { pricing }: Guide,
  count: number,
  gap: number,
): readonly Ranked[] {
  const ranked: Ranked[] = [];
  for (let index = 0; index < state.model.positions.length; index += 1) {
    for (const quanta of sizesFor(state, index)) {
      if (!state.allows(index, quanta)) continue;
      const cost = pricing.reducedCost(state.consider(index, quanta));
      if (cost < gap) ranked.push({ index, quanta, cost });
    }
  }
  return leastOf(ranked, count);
}

function leastOf(ranked: Ranked[], count: number): readonly Ranked[] {
  return ranked
    .sort(
      (left, right) =>
        left.cost - right.cost || left.index - right.index || left.quanta - right.quanta,
    )
    .slice(0, count);
}

/** Of every account the positions that give way at least reduced cost for their money: upwards, and downwards. */
interface Partners {
  readonly up: readonly (readonly number[])[];
  readonly down: readonly (readonly number[])[];
}

function rankPartners(state: TradeState, { pricing }: Guide, count: number): Partners {
  const rank = (positions: readonly number[], direction: 1 | -1) => {
    const ranked: Ranked[] = [];
    for (const index of positions) {
      const quanta = nextSize(state, index, direction);
      if (quanta === null) continue;
      const trial = state.consider(index, quanta);
      const { unit } = state.model.positions[index] as ModelPosition;
      const money = Math.abs(quanta - trial.before) * unit;
      ranked.push({ index, quanta, cost: pricing.reducedCost(trial) / Math.sqrt(money) });
    }
    return leastOf(ranked, count).map(({ index }) => index);
  };
  const { accounts } = state.model;
  return {
    up: accounts.map(({ positions }) => rank(positions, 1)),
    down: accounts.map(({ positions }) => rank(positions, -1)),
  };
}

/** The next size that an order may have; null at the end. */
function nextSize(state: TradeState, index: number, direction: 1 | -1): number | null {
  const { minOrder } = state.model.positions[index] as ModelPosition;
  const current = state.trades[index] as number;
  const step = current + direction;
  for (const quanta of [step, direction * minOrder, 0]) {
    if ((quanta - current) * direction > 0 && state.allows(index, quanta)) return quanta;
  }
  return null;
}

interface Attempt {
  readonly index: number;
  readonly quanta: number;
  readonly partners: Partners;
  readonly worthIt: number;
}

/** The change alone, or with the partner that helps most; null where neither helps. */
function bestChange(
  state: TradeState,
  { pricing, bound }: Guide,
  { index, quanta, partners, worthIt }: Attempt,
): readonly Trial[] | null {
  const first = state.consider(index, quanta);
  const { account, group } = state.model.positions[index] as ModelPosition;
  const before = state.merit();
  const room = before - bound - pricing.reducedCost(first);
  if (room < 0) return null;
  let best: readonly Trial[] | null = null;
  let least = before - worthIt;
  const alone = state.meritWith(first, null);
  if (alone < least) {
    best = [first];
    least = alone;
  }
  for (const partner of partnersFor(state, partners, account)) {
    if ((state.model.positions[partner] as ModelPosition).group === group) continue;
    for (const size of fittingSizes(state, first, partner)) {
      if (!state.allows(partner, size)) continue;
      const second = state.consider(partner, size);
      if (pricing.reducedCost(second) >= room) continue;
      const merit = state.meritWith(first, second);
      if (merit >= least) continue;
      best = [first, second];
      least = merit;
    }
  }
  return best;
}

function partnersFor(state: TradeState, { up, down }: Partners, account: number) {
  if (!rationsOrders(state)) {
    return new Set([...(up[account] as number[]), ...(down[account] as number[])]);
  }
  return new Set([...up, ...down].flat());
}

/** Where costs or gains are rationed, an order in one account stands in the way of one in another. */
function rationsOrders({ model: { limits } }: TradeState): boolean {
  return Number.isFinite(limits.cost) || Number.isFinite(limits.gains);
}

/** Makes a change where it really helps: trials leave the rest of a group as it is. */
function apply(state: TradeState, change: readonly Trial[], worthIt: number): boolean {
  const before = state.merit();
  const kept = change.map(({ index }) => [index, state.trades[index] as number] as const);
  // A sale first: where it takes a loss, the purchase of an identical instrument is refused.
  for (const { index, after } of [...change].sort((left, right) => left.after - right.after)) {
    if (state.allows(index, after)) state.set(index, after);
  }
  if (state.merit() < before - worthIt) return true;
  for (const [index, quanta] of kept) state.set(index, quanta);
  return false;
}
