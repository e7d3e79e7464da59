/** Finds the prices λ that make the lower bound L(λ) as high as possible. */
import type { Model } from '../../model/model.ts';
import { type Layout, layOut } from './layout.ts';
import { Master } from './master.ts';
import { DualFunction, type GroupMode } from './oracle.ts';

export interface DualSolution {
  readonly layout: Layout;
  readonly oracle: DualFunction;
  /** λ, and the bound L(λ) at it. */
  readonly multipliers: Float64Array;
  readonly bound: number;
  /** The oracle's answers and how much of each the relaxed primal solution is made of. */
  readonly answers: readonly { readonly trades: Float64Array; readonly weight: number }[];
  readonly evaluations: number;
}

export interface DualEffort {
  readonly evaluationsMax: number;
  /** Distance to the best bound that is good enough, as a share of household value. */
  readonly tolerance: number;
}

/** The barrier's own gap, as a share of what is still unknown about the bound. */
const CENTRING = 0.2;
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
  const master = new Master(layout.lower, layout.upper, start);
  const trades: Float64Array[] = [];
  let best = { bound: Number.NEGATIVE_INFINITY, multipliers: start };
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
    if (unknown < effort.tolerance) break;
    mu = Math.min(mu, (CENTRING * unknown) / (master.cutCount + 2 * start.length));
  }
  const answers = trades.flatMap((each, index) => {
    const weight = weights[index] ?? 0;
    return weight > WEIGHT_MIN ? { trades: each, weight } : [];
  });
  return {
    layout,
    oracle,
    multipliers: best.multipliers,
    bound: best.bound / scale,
    answers,
    evaluations: trades.length,
  };
}

/** Near the prices at which nothing trades, strictly inside their bounds. */
function startingPrices(model: Model, { lower, upper }: Layout): Float64Array {
  const hint = 0.05 * model.prices.misallocation;
  return lower.map((low, row) => {
    const width = (upper[row] as number) - low;
    const inside = Math.min(0.05 * width, hint);
    return Math.min(Math.max(0, low + inside), low + width - inside);
  });
}
