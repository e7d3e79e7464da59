/**
 * Closes the gap with HiGHS: a general solver for mixed-integer programs, loaded only when asked for.
 *
 * The plan that was found is kept unless HiGHS finds a better one in time.
 */
import type { Highs, ModelData } from 'highs';
import type { Model } from '../../model/model.ts';
import { TradeState } from '../state.ts';
import { formulate } from './formulation.ts';
import type { LinearProgram } from './linear-program.ts';

export interface ProofLimits {
  readonly timeLimitMs: number;
  /** Relative gap at which to stop: 0.0001 is 0.01 %. */
  readonly gap: number;
}

export interface Proof {
  readonly state: TradeState;
  /** No plan has a lower objective than this. */
  readonly bound: number;
  readonly status: 'optimal' | 'infeasible' | 'limit';
}

export async function prove(
  model: Model,
  start: TradeState | null,
  limits: ProofLimits,
): Promise<Proof> {
  const highs = await load();
  const { program, trades } = formulate(model);
  const { modelStatus } = highs.constants;
  return highs.withModel(asModelData(program), (solver) => {
    solver.options.set({
      output_flag: false,
      time_limit: limits.timeLimitMs / 1_000,
      mip_rel_gap: limits.gap,
      mip_abs_gap: 1e-6,
      mip_feasibility_tolerance: 1e-9,
      primal_feasibility_tolerance: 1e-9,
    });
    solver.run();
    const status = solver.getModelStatus();
    if (status === modelStatus.infeasible) {
      return {
        state: start ?? new TradeState(model),
        bound: Number.POSITIVE_INFINITY,
        status: 'infeasible' as const,
      };
    }
    const values = solver.getSolution().colValue;
    const found = stateOf(
      model,
      trades.map((terms) =>
        terms.reduce((total, [column, sign]) => total + sign * (values[column] ?? 0), 0),
      ),
    );
    const isBetter =
      start === null || (found.isFeasible() && found.objective() < start.objective());
    return {
      state: isBetter ? found : start,
      bound: program.integrality.includes(1)
        ? Number(solver.info.get('mip_dual_bound'))
        : solver.getObjectiveValue(),
      status: status === modelStatus.optimal ? ('optimal' as const) : ('limit' as const),
    };
  });
}

function asModelData(program: LinearProgram): ModelData {
  const { cost, lower, upper, rowLower, rowUpper, starts, indices, values } = program;
  return {
    numCols: cost.length,
    numRows: rowLower.length,
    offset: program.offset,
    colCost: cost,
    colLower: lower,
    colUpper: upper,
    rowLower,
    rowUpper,
    matrix: {
      format: 'csr',
      numRows: rowLower.length,
      numCols: cost.length,
      starts,
      indices,
      values,
    },
    integrality: Int32Array.from(program.integrality),
  };
}

/** The package's types describe its CommonJS build; the ES module exports the loader itself. */
async function load(): Promise<Highs> {
  const loaded: { readonly default: unknown } = await import('highs');
  return (loaded.default as () => Promise<Highs>)();
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
