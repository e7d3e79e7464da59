/**
 * Closes the gap with a general solver for mixed-integer programs.
 *
 * The plan that was found is kept unless the solver finds a better one in time.
 */
import type { Model } from '../../model/model.ts';
import { TradeState } from '../state.ts';
import { formulate } from './formulation.ts';
import { type ProgramAnswer, type ProgramTask, solveWithHighs } from './highs.ts';
import type { Term } from './linear-program.ts';

export interface ProofLimits {
  readonly timeLimitMs: number;
  /** Gap at which to stop, as a share of the objective: 0.0001 is 0.01 %. */
  readonly gap: number;
  /** Gap at which to stop, in base currency. */
  readonly gapMoney?: number;
}

export interface Proof {
  readonly state: TradeState;
  /** No plan has a lower objective than this. */
  readonly bound: number;
  readonly status: 'optimal' | 'infeasible' | 'limit';
}

/** Who solves a program: HiGHS in this thread, or somewhere else. */
export type SolveProgram = (task: ProgramTask) => Promise<ProgramAnswer>;

/** Times that a program with active risk is solved anew, with tangents at the plan that was found. */
const RISK_ROUNDS = 4;

export async function prove(
  model: Model,
  start: TradeState | null,
  limits: ProofLimits,
  solveProgram: SolveProgram = solveWithHighs,
): Promise<Proof> {
  const rounds = model.risk === null ? 1 : RISK_ROUNDS;
  const share = { ...limits, timeLimitMs: limits.timeLimitMs / rounds };
  const plans = start?.risk == null ? [] : [start.risk.weights()];
  const known = { start, bound: Number.NEGATIVE_INFINITY, plans };
  let best = await proveOnce(model, known, share, solveProgram);
  for (let round = 1; round < rounds && best.status !== 'infeasible'; round += 1) {
    const { bound } = best;
    const usable = best.state.isFeasible() ? best.state : null;
    if (usable !== null && usable.objective() - bound <= gapOf(usable, limits)) break;
    best = await proveOnce(model, { start: usable, bound, plans }, share, solveProgram);
  }
  return best;
}

function gapOf(state: TradeState, { gap, gapMoney = 0 }: ProofLimits): number {
  return Math.max(gapMoney, gap * Math.abs(state.objective()));
}

interface Known {
  readonly start: TradeState | null;
  readonly bound: number;
  /** Active weights at which the tangents of risk touch; those of the plan found join them. */
  readonly plans: Float64Array[];
}

async function proveOnce(
  model: Model,
  { start, bound: known, plans }: Known,
  limits: ProofLimits,
  solveProgram: SolveProgram,
): Promise<Proof> {
  const { program, trades } = formulate(model, plans);
  const { status, columns, bound } = await solveProgram({
    program,
    start: start === null || !start.isFeasible() ? [] : startingColumns(start, trades),
    timeLimitMs: limits.timeLimitMs,
    gapRelative: limits.gap,
    gapMoney: limits.gapMoney ?? 0,
  });
  if (status === 'infeasible') {
    return { state: start ?? new TradeState(model), bound: Number.POSITIVE_INFINITY, status };
  }
  const found = stateOf(
    model,
    trades.map((terms) =>
      terms.reduce((total, [column, sign]) => total + sign * (columns[column] ?? 0), 0),
    ),
  );
  if (found.risk !== null) plans.push(found.risk.weights());
  const isBetter = start === null || (found.isFeasible() && found.objective() < start.objective());
  return { state: isBetter ? found : start, bound: Math.max(bound, known), status };
}

/** The quanta of every order; the solver completes what follows from them. */
function startingColumns(start: TradeState, trades: readonly (readonly Term[])[]): readonly Term[] {
  return trades.flatMap((terms, index) => {
    const quanta = start.trades[index] as number;
    // A position has one column for purchases, and one for sales of each kind: which kind, the solver finds out.
    const sides = terms.filter(([, sign]) => sign === Math.sign(quanta));
    const [only] = sides;
    if (quanta === 0) return terms.map(([column]): Term => [column, 0]);
    return sides.length === 1 && only !== undefined ? [[only[0], Math.abs(quanta)] as const] : [];
  });
}

function stateOf(model: Model, trades: readonly number[]): TradeState {
  const state = new TradeState(model);
  const whole = trades.map((quanta) => Math.round(quanta));
  for (const side of [1, -1]) {
    whole.forEach((quanta, index) => {
      if (quanta * side > 0 && state.allows(index, quanta)) state.set(index, quanta);
    });
  }
  return state;
}
