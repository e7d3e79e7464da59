/**
 * HiGHS, a general solver for mixed-integer programs (Huangfu and Hall, *Parallelizing the dual revised simplex method*,
 * 2018): loaded only when a proof is asked for, and every model is disposed of when it is solved.
 */
import type { Highs, ModelData } from 'highs';
import type { LinearProgram, Term } from './linear-program.ts';

/** A program with what the solver should start from and when it may stop. */
export interface ProgramTask {
  readonly program: LinearProgram;
  /** Values of some columns that belong to a known solution; empty where none is known. */
  readonly start: readonly Term[];
  readonly timeLimitMs: number;
  /** Distances between solution and bound that are good enough: of the objective, and in money. */
  readonly gapRelative: number;
  readonly gapMoney: number;
}

export interface ProgramAnswer {
  readonly status: 'optimal' | 'infeasible' | 'limit';
  /** One value for each column; all zero where no solution was found. */
  readonly columns: Float64Array;
  /** No solution has a lower objective. */
  readonly bound: number;
}

/** Any other ending is one at a limit. */
const STATUSES = ['optimal', 'infeasible'] as const;
const GAP_MONEY_MIN = 1e-6;
/** The tightest that HiGHS takes: amounts are money, so this is far below a cent. */
const FEASIBILITY_TOLERANCE = 1e-9;

export async function solveWithHighs(task: ProgramTask): Promise<ProgramAnswer> {
  const highs = await load();
  const { program, start } = task;
  const { modelStatus } = highs.constants;
  return highs.withModel(asModelData(program), (solver): ProgramAnswer => {
    solver.options.set({
      output_flag: false,
      time_limit: task.timeLimitMs / 1_000,
      mip_rel_gap: task.gapRelative,
      mip_abs_gap: Math.max(GAP_MONEY_MIN, task.gapMoney),
      mip_feasibility_tolerance: FEASIBILITY_TOLERANCE,
      primal_feasibility_tolerance: FEASIBILITY_TOLERANCE,
    });
    if (start.length > 0 && program.integrality.includes(1)) {
      const indices = start.map(([column]) => column);
      solver.setSolution({ indices, values: start.map(([, value]) => value) });
    }
    try {
      solver.run();
    } catch (error) {
      // Now and then a run ends with an error of its own where its time is up: then nothing is proven.
      if (!(error instanceof highs.errors.HighsError)) throw error;
      return nothingProven(program);
    }
    const status = solver.getModelStatus();
    return {
      status: STATUSES.find((name) => status === modelStatus[name]) ?? 'limit',
      columns: Float64Array.from(solver.getSolution().colValue),
      bound: program.integrality.includes(1)
        ? Number(solver.info.get('mip_dual_bound'))
        : solver.getObjectiveValue(),
    };
  });
}

function nothingProven({ cost }: LinearProgram): ProgramAnswer {
  const columns = new Float64Array(cost.length);
  return { status: 'limit', columns, bound: Number.NEGATIVE_INFINITY };
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
