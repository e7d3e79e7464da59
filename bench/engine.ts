/**
 * Measures the engine on seeded households: time, certified gap, memory; and HiGHS on the same instances on request.
 *
 *     node bench/engine.ts [--households 200] [--sizes 30c,30,100,500,3000] [--highs SECONDS] [--json]
 *
 * A size is a number of instruments, with `c` for ten asset classes and without for one target for each instrument.
 * Times are of the processor, in a warm process: of one solve, from the solver's numbers to trades with a certificate,
 * and, for every tenth household, of the whole call that turns a problem into a plan with decisions and alternatives.
 */
import { parseArgs } from 'node:util';
import { readHousehold } from '#aggregate/household.ts';
import { aimOf } from '#aggregate/methods/methods.ts';
import { compile } from '#aggregate/model/compile.ts';
import type { Model } from '#aggregate/model/model.ts';
import { readRules } from '#aggregate/model/permissions.ts';
import { rebalance } from '#aggregate/rebalance.ts';
import { prove } from '#aggregate/solver/proof/prove.ts';
import { solve } from '#aggregate/solver/solve.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { seededHousehold } from './engine-households.ts';

const FIRST_SEED = 91_000;
const WARM_UP = 10;
const CLASSES = 10;
/** One household in so many is planned from beginning to end. */
const CALL_EVERY = 10;

interface Sample {
  readonly ms: number;
  /** Of the whole call; null where it was not made. */
  readonly callMs: number | null;
  readonly gapShare: number;
  readonly gapBps: number;
  readonly feasible: boolean;
  readonly traded: boolean;
  readonly highsGapShare: number | null;
}

const { values } = parseArgs({
  options: {
    households: { type: 'string', default: '200' },
    sizes: { type: 'string', default: '30c,30,100,500,3000' },
    highs: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const rows = [];
for (const size of values.sizes.split(',')) rows.push(await measureSize(size));
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else console.table(rows);

async function measureSize(size: string) {
  const instruments = Number.parseInt(size, 10);
  const classes = size.endsWith('c') ? CLASSES : null;
  const samples: Sample[] = [];
  for (let index = -WARM_UP; index < Number(values.households); index += 1) {
    const problem = seededHousehold({ seed: FIRST_SEED + index, instruments, classes });
    const highsSeconds = values.highs === undefined ? 0 : Number(values.highs);
    const sample = await measure(modelOf(problem), highsSeconds);
    const callMs = index % CALL_EVERY === 0 ? measureCall(problem) : null;
    if (index >= 0) samples.push({ ...sample, callMs });
  }
  const over = (pick: (sample: Sample) => number, part: number) =>
    quantile(samples.map(pick), part);
  const calls = samples.flatMap(({ callMs }) => callMs ?? []);
  return {
    size: `5 x ${instruments}${classes === null ? '' : ` in ${classes} classes`}`,
    households: samples.length,
    'ms P50': round(
      over((each) => each.ms, 0.5),
      1,
    ),
    'ms P99': round(
      over((each) => each.ms, 0.99),
      1,
    ),
    'call ms P50': round(quantile(calls, 0.5), 0),
    'call ms max': round(Math.max(...calls), 0),
    'gap % P50': round(100 * over((each) => each.gapShare, 0.5), 4),
    'gap % P95': round(100 * over((each) => each.gapShare, 0.95), 4),
    'gap bps P95': round(
      over((each) => each.gapBps, 0.95),
      3,
    ),
    'without plan': samples.filter((each) => !each.feasible).length,
    'no trade': samples.filter((each) => !each.traded).length,
    ...(values.highs === undefined
      ? {}
      : { 'HiGHS gap % P50': round(100 * over((each) => each.highsGapShare ?? 1, 0.5), 4) }),
    'peak MB': Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

function modelOf(problem: RebalancingProblem): Model {
  const rules = readRules(readHousehold(problem));
  return compile(rules, aimOf(rules.household));
}

async function measure(model: Model, highsSeconds: number): Promise<Omit<Sample, 'callMs'>> {
  const started = process.cpuUsage();
  const { state, dual, idleObjective } = solve(model);
  const ms = cpuMsSince(started);
  const gap = Math.max(0, state.objective() - dual.bound);
  const improvement = Math.max(idleObjective - dual.bound, 1e-9);
  return {
    ms,
    gapShare: gap / improvement,
    gapBps: (10_000 * gap) / model.value,
    feasible: state.isFeasible(),
    traded: state.trades.some((quanta) => quanta !== 0),
    highsGapShare: highsSeconds === 0 ? null : await measureHighs(model, highsSeconds, improvement),
  };
}

function measureCall(problem: RebalancingProblem): number {
  const started = process.cpuUsage();
  rebalance(problem);
  return cpuMsSince(started);
}

/** What a general solver leaves open after the same household has had `seconds`. */
async function measureHighs(model: Model, seconds: number, improvement: number): Promise<number> {
  const proof = await prove(model, null, { timeLimitMs: 1_000 * seconds, gap: 1e-6 });
  return Math.max(0, proof.state.objective() - proof.bound) / improvement;
}

/** Time of the processor, which other programs on the machine do not lengthen. */
function cpuMsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

function round(value: number, places: number): number {
  return Number(value.toFixed(places));
}
