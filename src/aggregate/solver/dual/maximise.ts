/** Finds the prices λ that make the lower bound L(λ) as high as possible. */
import type { Model } from '../../model/model.ts';
import { TradeState } from '../state.ts';
import { type Layout, layOut } from './layout.ts';
import { Master } from './master.ts';
import { DualFunction, type GroupMode } from './oracle.ts';

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
}

export interface DualEffort {
  readonly evaluationsMax: number;
  /** Distance to the best bound that is good enough: as a share of household value, or of what trading could improve. */
  readonly tolerance: number;
  readonly ofImprovement: number;
}

/** The barrier's own gap, as a share of what is still unknown about the bound. */
const CENTRING = 0.2;
const SHARPENINGS = 3;
const SHARPENING = 0.1;
/** Cuts with less weight than this are no part of the primal solution. */
const WEIGHT_MIN = 1e-4;

export function maximise(
  model: Model,
  effort: DualEffort,
  modes: ReadonlyMap<number, GroupMode> = new Map(),
): DualSolution {
  const layout = layOut(model);
  const oracle = new DualFunction(model, layout, modes);
  const scale = 1 / model.value;
  const start = startingPrices(model, layout);
  const master = new Master(layout.lower, layout.upper, start, layout.risk?.curvature());
  const trades: Float64Array[] = [];
  let best = { bound: Number.NEGATIVE_INFINITY, multipliers: start };
  const idle = new TradeState(model).objective();
  let mu = 0.1;
  let weights: Float64Array = new Float64Array(0);
  for (let evaluation = 0; evaluation < effort.evaluationsMax; evaluation += 1) {
    const at = Float64Array.from(master.point);
    const answer = oracle.evaluate(at);
    const bound = answer.bound * scale;
    master.addCut(
      bound,
      answer.gradient.map((each) => each * scale),
      at,
    );
    trades.push(answer.trades);
    if (bound > best.bound) best = { bound, multipliers: at };
    const ceiling = master.center(mu);
    if (!Number.isFinite(ceiling)) break;
    weights = master.weights();
    const unknown = ceiling - best.bound;
    const improvable = idle * scale - best.bound;
    if (unknown < Math.max(effort.tolerance, effort.ofImprovement * improvable)) break;
    mu = Math.min(mu, (CENTRING * unknown) / (master.cutCount + 2 * start.length));
  }
  const mixture = (shares: Float64Array) =>
    trades.flatMap((each, index): readonly Answer[] => {
      const weight = shares[index] ?? 0;
      return weight > WEIGHT_MIN ? [{ trades: each, weight }] : [];
    });
  return {
    layout,
    oracle,
    multipliers: best.multipliers,
    bound: best.bound / scale,
    answers: mixture(weights),
    fewAnswers: mixture(sharpen(master, mu) ?? weights),
    evaluations: trades.length,
  };
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
