/**
 * From the relaxed solution to whole trades.
 *
 * At the best prices λ* the relaxed solution mixes, for each block, a few of the oracle's answers; by the
 * Shapley–Folkman lemma hardly more blocks need to be mixed than there are coupling constraints (Udell and Boyd 2016).
 * Every block takes one of its answers whole, the blocks with most at stake first, each such that what the constraints
 * are off so far is made good (error diffusion). The prices hold for small changes; what active risk adds when the
 * plan moves away from the relaxed one is charged beside them.
 */
import type { Model, ModelGroup, ModelPosition } from '../model/model.ts';
import type { Answer, DualSolution } from './dual/maximise.ts';
import { RiskDrift } from './risk/drift.ts';
import { TradeState } from './state.ts';

interface Column {
  /** Quanta for the positions of the group, in their order. */
  readonly trades: Float64Array;
  /** What it uses of the coupling constraints, and what it costs at λ*. */
  readonly use: Float64Array;
  readonly price: number;
}

interface Block {
  readonly group: ModelGroup;
  readonly columns: readonly Column[];
  readonly meanUse: Float64Array;
  readonly mean: Float64Array;
  readonly spread: number;
}

export function roundTrades(
  model: Model,
  dual: DualSolution,
  answers: readonly Answer[],
): TradeState {
  const blocks = model.groups
    .filter((group) => group.positions.length > 0)
    .map((group) => blockOf(model, { ...dual, answers }, group))
    .sort((left, right) => right.spread - left.spread);
  const error = new Float64Array(dual.multipliers.length);
  const drift = model.risk === null ? null : new RiskDrift(model, model.risk);
  const state = new TradeState(model);
  for (const block of blocks) {
    const chosen = chooseColumn(model, block, error, drift);
    drift?.move(block.group, block.mean, chosen.trades);
    for (let row = 0; row < error.length; row += 1) {
      const use = (chosen.use[row] as number) - (block.meanUse[row] as number);
      error[row] = (error[row] as number) + use;
    }
    block.group.positions.forEach((index, at) => {
      const quanta = chosen.trades[at] as number;
      if (state.allows(index, quanta)) state.set(index, quanta);
    });
  }
  return state;
}

function chooseColumn(
  model: Model,
  { group, columns, meanUse, mean }: Block,
  error: Float64Array,
  drift: RiskDrift | null,
): Column {
  let best: Column | null = null;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const column of columns) {
    let off = 0;
    for (let row = 0; row < error.length; row += 1) {
      const use = (column.use[row] as number) - (meanUse[row] as number);
      off += Math.abs((error[row] as number) + use);
    }
    const risk = drift?.priceAfter(group, mean, column.trades) ?? 0;
    const score = column.price + model.prices.misallocation * off + risk;
    if (score < bestScore) {
      best = column;
      bestScore = score;
    }
  }
  if (best === null) throw new RangeError('a block has at least one column');
  return best;
}

function blockOf(model: Model, dual: DualSolution, group: ModelGroup): Block {
  const { oracle, multipliers, answers } = dual;
  const meanUse = new Float64Array(multipliers.length);
  const columns: Column[] = [];
  const seen = new Set<string>();
  const mean = new Float64Array(group.positions.length);
  const consider = (trades: Float64Array, weight: number) => {
    const whole = trades.map((quanta, at) => snap(positionAt(model, group, at), quanta));
    const use = oracle.useOf(group, whole);
    for (let row = 0; row < use.length; row += 1) {
      meanUse[row] = (meanUse[row] as number) + weight * (use[row] as number);
    }
    const key = whole.join();
    if (seen.has(key)) return;
    seen.add(key);
    columns.push({ trades: whole, use, price: oracle.priceOf(group, whole, multipliers) });
  };
  for (const answer of answers) {
    const trades = Float64Array.from(group.positions, (index) => answer.trades[index] as number);
    trades.forEach((quanta, at) => {
      mean[at] = (mean[at] as number) + answer.weight * quanta;
    });
    consider(trades, answer.weight);
  }
  // The mixture itself, with purchases and sales of one position netted.
  if (columns.length > 1) consider(mean, 0);
  const cheapest = Math.min(...columns.map((column) => column.price));
  return {
    group,
    columns: columns.map((column) => ({ ...column, price: column.price - cheapest })),
    meanUse,
    mean,
    spread: spreadOf(columns),
  };
}

function spreadOf(columns: readonly Column[]): number {
  const [first] = columns;
  if (first === undefined) return 0;
  return columns.reduce(
    (largest, { use }) =>
      Math.max(
        largest,
        use.reduce((sum, each, row) => sum + Math.abs(each - (first.use[row] as number)), 0),
      ),
    0,
  );
}

function positionAt(model: Model, group: ModelGroup, at: number): ModelPosition {
  return model.positions[group.positions[at] as number] as ModelPosition;
}

/** The nearest trade that an order may make. */
function snap({ minOrder, maxBuy, sale }: ModelPosition, quanta: number): number {
  const whole = Math.round(quanta);
  if (whole > 0) return whole >= minOrder ? Math.min(whole, maxBuy) : 0;
  const size = Math.min(-whole, sale.max);
  return size >= minOrder || (sale.sellsAll && size === sale.max) ? -size : 0;
}
