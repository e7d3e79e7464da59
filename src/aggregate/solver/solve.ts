/**
 * From a model to trades with a certificate: the dual bound first, then its relaxed solution made whole, then an
 * exchange search from there. No trade at all is always considered, and is the last resort.
 *
 * Where instruments share a few classes, bound and relaxed solution are a linear program's (`few-rows`); where each has
 * a target of its own, or active risk has a price, a cutting-plane method's (`dual`).
 */
import type { Model } from '../model/model.ts';
import { Pricing } from './columns.ts';
import { type Layout, layOut } from './dual/layout.ts';
import { type DualEffort, maximise } from './dual/maximise.ts';
import { DualFunction } from './dual/oracle.ts';
import { hasFewRows, type ProvenBranch, solveFewRows } from './few-rows/few-rows.ts';
import type { BranchEffort } from './few-rows/settle.ts';
import { roundTrades } from './rounding.ts';
import { type SearchLimits, search } from './search.ts';
import { settleModes } from './settle-modes.ts';
import { TradeState, VIOLATION_PRICE } from './state.ts';

/** Price of one unit of money by which a limit is broken, once nothing else matters. */
const FORBIDDING_PRICE = 1e7;

/** What is proven, and by which prices. */
export interface DualBound {
  readonly layout: Layout;
  readonly oracle: DualFunction;
  readonly multipliers: Float64Array;
  readonly bound: number;
  /** Where the bound is the lowest of several, each for the plans that meet some conditions. */
  readonly branches?: readonly ProvenBranch[];
}

export interface Solution {
  readonly state: TradeState;
  readonly dual: DualBound;
  /** The objective of not trading, whether that is feasible or not. */
  readonly idleObjective: number;
}

export interface Effort {
  readonly dual: DualEffort;
  /** For duals that only lead to trades, and how many of them there may be. */
  readonly dive: DualEffort;
  readonly divesMax: number;
  readonly search: SearchLimits;
  /** Plans that are searched from: 1 or 2; and others that are glanced at where that ends far off the bound. */
  readonly starts: number;
  readonly glances: number;
  readonly branching: BranchEffort;
}

export const THOROUGH: Effort = {
  dual: { evaluationsMax: 150, tolerance: 1e-7, ofImprovement: 7e-5 },
  dive: { evaluationsMax: 60, tolerance: 1e-6, ofImprovement: 1e-4 },
  divesMax: 4,
  search: { rounds: 30, trials: 40_000, positions: 60, changes: 400, partners: 10 },
  starts: 2,
  glances: 10,
  branching: {
    pivots: 900,
    divisions: 20,
    dives: 2,
    shareSolves: 100,
    loosenings: 4,
    search: { rounds: 4, trials: 3_000, positions: 60, changes: 100, partners: 10 },
  },
};

/** For plans that are only compared with the chosen one. */
export const QUICK: Effort = {
  dual: { evaluationsMax: 60, tolerance: 1e-6, ofImprovement: 1e-3 },
  dive: { evaluationsMax: 40, tolerance: 1e-6, ofImprovement: 1e-2 },
  divesMax: 0,
  search: { rounds: 6, trials: 10_000, positions: 30, changes: 100, partners: 6 },
  starts: 1,
  glances: 0,
  branching: {
    pivots: 1_100,
    divisions: 0,
    dives: 1,
    shareSolves: 60,
    loosenings: 1,
    search: { rounds: 3, trials: 5_000, positions: 30, changes: 60, partners: 6 },
  },
};

export function solve(model: Model, effort: Effort = THOROUGH): Solution {
  // Active risk is not linear.
  const branches = model.risk === null && hasFewRows(model);
  return (branches ? solveByBranching(model, effort) : null) ?? solveByPricing(model, effort);
}

/** Null where that comes to no feasible trades. */
function solveByBranching(model: Model, { branching, starts }: Effort): Solution | null {
  const found = solveFewRows(model, branching);
  if (found === null) return null;
  const layout = layOut(model);
  const oracle = new DualFunction(model, layout);
  const undivided = { ...found, layout, oracle, bound: oracle.evaluate(found.multipliers).bound };
  const divided = Math.min(...found.branches.map((each) => each.bound));
  const dual = { ...undivided, bound: Math.max(undivided.bound, divided) };
  const idle = new TradeState(model);
  const worthIt = SECOND_PLAN * Math.max(0, idle.objective() - dual.bound);
  const plans = found.plans.toSorted((left, right) => left.merit() - right.merit());
  let state = idle;
  let settled = false;
  for (const plan of plans.slice(0, starts)) {
    // The search may lose a little where it has led through broken limits.
    for (const candidate of [plan.copy(), improved(plan, undivided, branching.search, 0)]) {
      settled ||= candidate.isFeasible();
      if (isBetter(candidate, state)) state = candidate;
    }
    if (settled && state.objective() - dual.bound <= worthIt) break;
  }
  return settled ? { state, dual, idleObjective: idle.objective() } : null;
}
/** A gap, as a share of what trading could improve, for which a second plan is searched from. */
const SECOND_PLAN = 2e-3;

function solveByPricing(model: Model, effort: Effort): Solution {
  const { dual: precision } = effort;
  const dual = maximise(model, isLarge(model) ? precision : { ...precision, ofImprovement: 0 });
  const idle = new TradeState(model);
  const relaxed = settleModes(model, dual, effort);
  const improvement = Math.max(0, idle.objective() - dual.bound);
  const enough = enoughFor(model, improvement);
  const roundings = [relaxed.fewAnswers, relaxed.answers]
    .slice(0, startsFor(model, effort))
    .map((answers) => roundTrades(model, relaxed, answers));
  const found: TradeState[] = [];
  const reach = (plans: readonly TradeState[], gap: number) =>
    plans.some((plan) => plan.isFeasible() && plan.objective() - dual.bound <= gap);
  const improve = (start: TradeState | null, limits: SearchLimits) =>
    start === null ? [] : [improved(start, relaxed, limits, enough.forNoSearch)];
  for (const rounding of roundings) {
    if (reach(found, enough.forNoOtherStart)) break;
    found.push(...improve(nextOf(rounding), effort.search));
  }
  if (!reach(found, enough.forNoGlance)) {
    const glanced: TradeState[] = [];
    for (let at = 0; at < effort.glances && !reach(glanced, enough.forNoGlance); at += 1) {
      glanced.push(...improve(nextOf(roundings[at % roundings.length]), GLANCE));
    }
    if (glanced.length > 0) found.push(...improve(glanced.reduce(better), effort.search));
  }
  if (!found.some((plan) => plan.isFeasible())) {
    found.push(...improve(new TradeState(model), effort.search));
  }
  return { state: found.reduce(better, idle), dual, idleObjective: idle.objective() };
}

function nextOf(roundings: Iterator<TradeState, void> | undefined): TradeState | null {
  return roundings?.next().value ?? null;
}

/** Gaps, in money, that are not worth more work of one kind. */
interface Enough {
  readonly forNoSearch: number;
  readonly forNoGlance: number;
  readonly forNoOtherStart: number;
}

/** Where fractions of a share are traded, every start ends in hair's breadths of its own: all are tried. */
function enoughFor(model: Model, improvement: number): Enough {
  const large = isLarge(model);
  const [glance, start] = large ? [Number.POSITIVE_INFINITY, START_LARGE] : [GLANCE_FROM, START];
  return {
    forNoSearch: large ? SEARCH_LARGE * improvement : 0,
    forNoGlance: isWhole(model) ? glance * improvement : Number.POSITIVE_INFINITY,
    forNoOtherStart: isWhole(model) ? start * improvement : Number.NEGATIVE_INFINITY,
  };
}

/** As shares of what trading could improve. */
const SEARCH_LARGE = 5e-5;
const GLANCE_FROM = 4e-3;
const START = 5e-4;
const START_LARGE = 1.5e-3;

/** A look that shows whether a rounding leads somewhere else. */
const GLANCE: SearchLimits = { rounds: 2, trials: 1_500, positions: 4, changes: 200, partners: 10 };

/** In the largest households a second start would find little. */
function startsFor({ positions }: Model, { starts }: Effort): number {
  return positions.length > SECOND_START_POSITIONS ? 1 : starts;
}
const SECOND_START_POSITIONS = 400;

/** Where fractions of a share are traded, every start ends in hair's breadths of its own. */
function isWhole({ positions }: Model): boolean {
  return positions.every(({ decimals }) => decimals === 0);
}

function isLarge({ positions }: Model): boolean {
  return positions.length > LARGE;
}
const LARGE = 200;

/**
 * Searches with limits that may be broken at a price a little above their own, so that the way may lead through broken
 * ones; where one stays broken, again with nothing worth breaking it.
 */
function improved(
  state: TradeState,
  relaxed: DualBound,
  limits: SearchLimits,
  goodEnough: number,
): TradeState {
  const { layout, multipliers, bound } = relaxed;
  const { misallocation } = state.model.prices;
  const guide = { pricing: new Pricing(state.model, layout, multipliers), bound, goodEnough };
  const priceOf = (row: number) => (row < 0 ? 0 : (multipliers[row] as number));
  const rows = [...layout.accountRow, ...layout.capRow, layout.tradedRow].map(priceOf);
  const lenient =
    EXACT * (Math.max(misallocation, layout.risk?.dearest(multipliers) ?? 0, ...rows) || 1);
  for (const price of [lenient, VIOLATION_PRICE, FORBIDDING_PRICE]) {
    state.violationPrice = price;
    state.leverage = {
      cost: Math.max(1, (EXACT * priceOf(layout.costRow)) / price),
      gain: Math.max(1, (EXACT * priceOf(layout.gainsRow)) / price),
    };
    search(state, { ...guide, leadsOn: price === lenient }, limits);
    if (state.isFeasible()) break;
  }
  return state.copy();
}
/** A penalty is exact from the multiplier of what is broken on. */
const EXACT = 2;

function better(best: TradeState, other: TradeState): TradeState {
  return isBetter(other, best) ? other : best;
}

/** Feasible before infeasible, then the lower objective. */
function isBetter(left: TradeState, right: TradeState): boolean {
  if (left.isFeasible() !== right.isFeasible()) return left.isFeasible();
  return left.isFeasible()
    ? left.objective() < right.objective()
    : left.violation() < right.violation();
}
