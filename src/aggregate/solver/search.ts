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
import { type Priced, Shortlist } from './shortlist.ts';
import { leftoverOf, listFittingSizes, listSizes, SizeList } from './sizes.ts';
import type { TradeState, Trial } from './state.ts';

export interface SearchLimits {
  /** Rounds of trying changes. */
  readonly rounds: number;
  /** Positions of one account that are looked at, on each side. */
  readonly positions: number;
  /** Pairs of changes weighed in all. */
  readonly trials: number;
  /** Changes tried in a round, and positions of one account, on each side, that each is paired with. */
  readonly changes: number;
  readonly partners: number;
}

/** The prices that guide the search, and the bound that they prove. */
export interface Guide {
  readonly pricing: Pricing;
  readonly bound: number;
  /** A gap that is not worth more searching. */
  readonly goodEnough: number;
  /** Whether another search follows where this one ends with a limit broken. */
  readonly leadsOn: boolean;
}

/** Improvement worth a change, as a share of household value. */
const IMPROVEMENT_OF_VALUE = 1e-8;
/** The search looks at the most promising changes alone for as long as they help, and then at more. */
const NARROW = 0.1;
const WIDENING = 10;
/** Part of the gap that a round has to close to be followed by another like it. */
const PROGRESS = 0.02;
const FINEST_OF_VALUE = 1e-13;

export function search(state: TradeState, guide: Guide, limits: SearchLimits): void {
  const worthIt = IMPROVEMENT_OF_VALUE * state.model.value;
  const budget: Budget = { trials: limits.trials };
  let width = NARROW;
  let steps = rankSteps(state, guide, limits);
  for (let round = 0; round < limits.rounds; round += 1) {
    if (state.isFeasible() && state.merit() - guide.bound <= guide.goodEnough) break;
    const changes = Math.ceil(width * limits.changes);
    const gap = state.merit() - guide.bound;
    improve(state, guide, steps, { ...limits, changes, budget }, worthIt);
    if (gap - (state.merit() - guide.bound) > PROGRESS * gap) continue;
    if (width === 1 || budget.trials <= 0) break;
    // Where a limit is still broken, the wider look is left to the search at higher prices.
    if (guide.leadsOn && !state.isFeasible()) break;
    width = Math.min(1, WIDENING * width);
    steps = rankSteps(state, guide, limits);
  }
  // What is left are hair's breadths of fractional shares: one more look, at any improvement at all.
  if (!state.model.positions.some(({ decimals }) => decimals > 0)) return;
  const fresh: Budget = { trials: limits.trials };
  improve(
    state,
    guide,
    rankSteps(state, guide, limits),
    { ...limits, budget: fresh },
    FINEST_OF_VALUE * state.model.value,
  );
}

/** What is left of the trials. */
interface Budget {
  trials: number;
}

interface RoundLimits extends SearchLimits {
  readonly budget: Budget;
}

/** One round. */
function improve(
  state: TradeState,
  guide: Guide,
  steps: readonly AccountSteps[],
  limits: RoundLimits,
  worthIt: number,
): void {
  const partners = steps.map(({ up, down }) => [
    ...up.slice(0, limits.partners),
    ...down.slice(0, limits.partners),
  ]);
  const together = accountsMeet(state) ? partners.flat() : null;
  const gap = state.merit() - guide.bound;
  const positions = promising(steps, limits.positions);
  const { changes } = limits;
  for (const { index, quanta } of rankChanges(state, guide, positions, { gap, changes })) {
    if (limits.budget.trials <= 0) break;
    if (quanta === state.trades[index] || !state.allows(index, quanta)) continue;
    const { account } = state.model.positions[index] as ModelPosition;
    const own = together ?? (partners[account] as readonly Step[]);
    const attempt = { index, quanta, partners: own, worthIt, budget: limits.budget };
    const change = bestChange(state, guide, attempt);
    if (change !== null) apply(state, change, worthIt);
  }
}

function promising(steps: readonly AccountSteps[], count: number): readonly number[] {
  const best = steps.flatMap(({ up, down }) => [...up.slice(0, count), ...down.slice(0, count)]);
  return [...new Set(best.map(({ index }) => index))].sort((left, right) => left - right);
}

const sizes = new SizeList();

/** The changes of single positions with the least reduced costs, none above `gap`. */
function rankChanges(
  state: TradeState,
  { pricing }: Guide,
  positions: readonly number[],
  { gap, changes }: { readonly gap: number; readonly changes: number },
): readonly Priced[] {
  const ranked = new Shortlist<Priced>(changes);
  for (const index of positions) {
    listSizes(sizes, state, index);
    for (let slot = 0; slot < sizes.count; slot += 1) {
      const quanta = sizes.at(slot);
      if (!state.allows(index, quanta)) continue;
      const cost = pricing.reducedCost(state.consider(index, quanta));
      if (cost < gap && ranked.admits(cost)) ranked.add({ index, quanta, cost });
    }
  }
  return ranked.items;
}

/** A position's smallest step in one direction; ranked by what it costs at λ for the root of its money. */
interface Step extends Priced {
  readonly direction: 1 | -1;
  readonly stepCost: number;
}

/** The steps of one account's positions, those that give way most easily first. */
interface AccountSteps {
  readonly up: readonly Step[];
  readonly down: readonly Step[];
}

function rankSteps(
  state: TradeState,
  { pricing }: Guide,
  { positions: count, partners }: SearchLimits,
): readonly AccountSteps[] {
  const rank = (positions: readonly number[], direction: 1 | -1) => {
    const ranked = new Shortlist<Step>(Math.max(count, partners));
    for (const index of positions) {
      const quanta = nextSize(state, index, direction);
      if (quanta === null) continue;
      const trial = state.consider(index, quanta);
      const { unit } = state.model.positions[index] as ModelPosition;
      const stepCost = pricing.reducedCost(trial);
      const cost = stepCost / Math.sqrt(Math.abs(quanta - trial.before) * unit);
      if (ranked.admits(cost)) ranked.add({ index, quanta, cost, direction, stepCost });
    }
    return ranked.items;
  };
  return state.model.accounts.map(({ positions }) => ({
    up: rank(positions, 1),
    down: rank(positions, -1),
  }));
}

/** Where costs or gains are rationed, or risks add up, what one account does changes what pays in another. */
function accountsMeet({ model: { limits }, risk }: TradeState): boolean {
  return Number.isFinite(limits.cost) || Number.isFinite(limits.gains) || risk !== null;
}

/** The next size that an order may have; null at the end. */
function nextSize(state: TradeState, index: number, direction: 1 | -1): number | null {
  const { minOrder } = state.model.positions[index] as ModelPosition;
  const current = state.trades[index] as number;
  for (const quanta of [current + direction, direction * minOrder, 0]) {
    if ((quanta - current) * direction > 0 && state.allows(index, quanta)) return quanta;
  }
  return null;
}

interface Attempt {
  readonly index: number;
  readonly quanta: number;
  readonly partners: readonly Step[];
  readonly worthIt: number;
  readonly budget: Budget;
}

/** The change alone, or with the partner that helps most; null where neither helps. */
function bestChange(
  state: TradeState,
  { pricing, bound }: Guide,
  { index, quanta, partners, worthIt, budget }: Attempt,
): readonly Trial[] | null {
  const first = state.consider(index, quanta);
  const { group } = state.model.positions[index] as ModelPosition;
  const before = state.merit();
  const room = before - bound - pricing.reducedCost(first);
  if (room < 0) return null;
  let least = before - worthIt;
  const alone = state.meritWith(first);
  let best: readonly Trial[] | null = null;
  if (alone < least) {
    best = [first];
    least = alone;
  }
  const left = leftoverOf(state, first);
  for (const partner of partners) {
    if (partner.stepCost >= room) continue;
    if ((state.model.positions[partner.index] as ModelPosition).group === group) continue;
    listFittingSizes(sizes, state, left, partner);
    budget.trials -= sizes.count;
    for (let slot = 0; slot < sizes.count; slot += 1) {
      const size = sizes.at(slot);
      if (!state.allows(partner.index, size)) continue;
      const second = state.consider(partner.index, size);
      if (pricing.reducedCost(second) >= room) continue;
      const merit = state.meritWithBoth(second);
      if (merit >= least) continue;
      best = [first, second];
      least = merit;
    }
  }
  return best;
}

/** Makes a change where it really helps: trials leave the rest of a group as it is. */
function apply(state: TradeState, change: readonly Trial[], worthIt: number): void {
  const before = state.merit();
  const kept = change.map(({ index }) => [index, state.trades[index] as number] as const);
  // A sale first: where it takes a loss, the purchase of an identical instrument is refused.
  for (const { index, after } of [...change].sort((left, right) => left.after - right.after)) {
    if (state.allows(index, after)) state.set(index, after);
  }
  if (state.merit() < before - worthIt) return;
  for (const [index, quanta] of kept) state.set(index, quanta);
}
