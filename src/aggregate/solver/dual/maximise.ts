/** Finds the prices λ that make the lower bound L(λ) as high as possible. */
import type { Model } from '../../model/model.ts';
import { TradeState } from '../state.ts';
import { type Layout, layOut } from './layout.ts';
import { Master } from './master.ts';
import { type DualAnswer, DualFunction, type GroupMode } from './oracle.ts';

export interface Answer {
  readonly trades: Float64Array;
  readonly weight: number;
}

export interface DualSolution {
  readonly layout: Layout;
  readonly oracle: DualFunction;
  /** λ, and the bound L(λ) at it. */
  readonly multipliers: Float64Array;
  readonly bound: number;
  /** The oracle's answers and how much of each the relaxed primal solution is made of. */
  readonly answers: readonly Answer[];
  /** The same of hardly more answers than there are prices. */
  readonly fewAnswers: readonly Answer[];
  readonly evaluations: number;
  /** Every answer, and where the search for λ ended: what a search with other modes starts from. */
  readonly history: readonly DualAnswer[];
  readonly centre: Float64Array;
  readonly mu: number;
}

export interface DualEffort {
  readonly evaluationsMax: number;
  /** Distance to the best bound that is good enough: as a share of household value, or of what trading could improve. */
  readonly tolerance: number;
  readonly ofImprovement: number;
}

/** The barrier's own gap, as a share of what is still unknown about the bound. */
const CENTRING = 0.4;
const MU_FIRST = 0.1;
/** A search that starts from another's answers starts this much further from their edge. */
const WARMING = 10;
const SHARPENINGS = 3;
const SHARPENING = 0.1;
/** Cuts with less weight than this are no part of the primal solution. */
const WEIGHT_MIN = 1e-4;

/**
 * With some groups held to one mode the prices are found again from what is known: only those groups' part of every
 * earlier answer changes. With a risk term an answer does not fall apart by group, and they are found anew.
 */
export function maximise(
  model: Model,
  effort: DualEffort,
  modes: ReadonlyMap<number, GroupMode> = new Map(),
  earlier: DualSolution | null = null,
): DualSolution {
  const layout = layOut(model);
  const before = layout.risk === null ? earlier : null;
  const oracle = new DualFunction(model, layout, modes);
  const search = new PriceSearch(model, layout, before);
  for (const answer of before?.history ?? []) search.learn(oracle.revise(answer, before?.oracle));
  const idle = new TradeState(model).objective() / model.value;
  for (let evaluation = 0; evaluation < effort.evaluationsMax; evaluation += 1) {
    if (evaluation > 0 || before === null) search.learn(oracle.evaluate(search.point()));
    if (!search.center()) {
      // What was known did not make a model that can be centred: from the beginning, then.
      if (evaluation === 0 && before !== null) return maximise(model, effort, modes);
      break;
    }
    const enough = effort.ofImprovement * (idle - search.best.bound);
    if (search.unknown < Math.max(effort.tolerance, enough)) break;
  }
  return { layout, oracle, ...search.conclude() };
}

/** The answers so far, and the cutting-plane model that they make up. Bounds are shares of household value. */
class PriceSearch {
  readonly #scale: number;
  readonly #master: Master;
  readonly #history: DualAnswer[] = [];
  readonly #rows: number;
  readonly #known: number;
  #mu: number;
  #weights: Float64Array = new Float64Array(0);
  best: { readonly bound: number; readonly multipliers: Float64Array };
  /** What the bound could still rise by. */
  unknown = Number.POSITIVE_INFINITY;

  constructor(model: Model, layout: Layout, before: DualSolution | null) {
    const start = before?.centre ?? startingPrices(model, layout);
    this.#scale = 1 / model.value;
    this.#master = new Master(layout.lower, layout.upper, start, layout.risk?.curvature());
    this.#rows = start.length;
    this.#known = before?.history.length ?? 0;
    this.#mu = before === null ? MU_FIRST : WARMING * before.mu;
    this.best = { bound: Number.NEGATIVE_INFINITY, multipliers: start };
  }

  point(): Float64Array {
    return Float64Array.from(this.#master.point);
  }

  learn(answer: DualAnswer): void {
    const bound = answer.bound * this.#scale;
    const gradient = answer.gradient.map((each) => each * this.#scale);
    this.#master.addCut(bound, gradient, answer.at);
    this.#history.push(answer);
    if (bound > this.best.bound) this.best = { bound, multipliers: answer.at };
  }

  /** False where rounding has eaten up the model. */
  center(): boolean {
    const ceiling = this.#master.center(this.#mu);
    if (!Number.isFinite(ceiling)) return false;
    this.#weights = this.#master.weights();
    this.unknown = ceiling - this.best.bound;
    const sharper = (CENTRING * this.unknown) / (this.#master.cutCount + 2 * this.#rows);
    this.#mu = Math.min(this.#mu, sharper);
    return true;
  }

  conclude(): Omit<DualSolution, 'layout' | 'oracle'> {
    const centre = this.point();
    const answers = this.#mixture(this.#weights);
    const few = sharpen(this.#master, this.#mu) ?? this.#weights;
    return {
      multipliers: this.best.multipliers,
      bound: this.best.bound / this.#scale,
      answers,
      fewAnswers: this.#mixture(few),
      evaluations: this.#history.length - this.#known,
      history: this.#history,
      centre,
      mu: this.#mu,
    };
  }

  #mixture(shares: Float64Array): readonly Answer[] {
    const mixed = this.#history.flatMap(({ trades }, index): readonly Answer[] => {
      const weight = shares[index] ?? 0;
      return weight > WEIGHT_MIN ? [{ trades, weight }] : [];
    });
    const { multipliers } = this.best;
    const best = this.#history.filter(({ at }) => at === multipliers);
    return mixed.length > 0 ? mixed : best.map(({ trades }) => ({ trades, weight: 1 }));
  }
}

/** Towards the cutting-plane optimum itself, which is made of few answers: hardly more than there are prices. */
function sharpen(master: Master, mu: number): Float64Array | null {
  let weights: Float64Array | null = null;
  for (let step = 1; step <= SHARPENINGS; step += 1) {
    const ceiling = master.center(mu * SHARPENING ** step);
    if (!Number.isFinite(ceiling)) break;
    weights = master.weights();
  }
  return weights;
}

/** Near the prices at which nothing trades, strictly inside their bounds. */
function startingPrices(model: Model, { lower, upper, risk }: Layout): Float64Array {
  const hint = 0.05 * (model.prices.misallocation || 1);
  const start = lower.map((low, row) => {
    const width = (upper[row] as number) - low;
    const inside = Math.min(0.05 * width, hint);
    return Math.min(Math.max(0, low + inside), low + width - inside);
  });
  risk?.startInto(start);
  return start;
}
