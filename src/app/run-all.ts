/** Many portfolios in one process: so many at a time, each with its own ending, and none stops another. */
import pLimit from 'p-limit';
import type { PortfolioId } from '#domain/ids.ts';
import { type ExitName, type Problem, worstExit } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import { abortProblem } from '#fetch/abort.ts';
import type { Timing } from '#fetch/timing.ts';
import type { PortfolioEntry, PortfolioPlace, ReadyPortfolio } from './portfolios.ts';

/** What became of a portfolio's day; only what a summary needs, as there may be thousands. */
export interface PortfolioEnding<Result> extends PortfolioPlace {
  /** Null when the configuration does not say it. */
  readonly portfolioId: PortfolioId | null;
  readonly tradeDate: TradeDate | null;
  readonly exit: ExitName;
  readonly problems: readonly Problem[];
  /** Null when the day was not finished. */
  readonly result: Result | null;
  readonly durationMs: number;
}

export type PortfolioRun<Result> = Pick<
  PortfolioEnding<Result>,
  'tradeDate' | 'exit' | 'problems' | 'result'
>;

export interface RunAllEffects<Result> {
  readonly timing: Pick<Timing, 'now'>;
  /** Once it is aborted, no further portfolio is begun. */
  readonly signal: AbortSignal;
  readonly run: (portfolio: ReadyPortfolio) => Promise<PortfolioRun<Result>>;
  /** A bug in one portfolio's run is told here and costs the others nothing. */
  readonly onBug: (portfolio: ReadyPortfolio, bug: unknown) => void;
  readonly onEnded: (ending: PortfolioEnding<Result>) => void;
}

/** In the order of `entries`. */
export function runAll<Result>(
  entries: readonly PortfolioEntry[],
  concurrency: number,
  effects: RunAllEffects<Result>,
): Promise<readonly PortfolioEnding<Result>[]> {
  const limit = pLimit(concurrency);
  return Promise.all(
    entries.map((entry) =>
      limit(async () => {
        const startedMs = effects.timing.now();
        const run = await runOne(entry, effects);
        const ending: PortfolioEnding<Result> = {
          name: entry.name,
          configDirectory: entry.configDirectory,
          portfolioId: entry.kind === 'ready' ? entry.portfolioId : null,
          ...run,
          durationMs: Math.max(0, effects.timing.now() - startedMs),
        };
        effects.onEnded(ending);
        return ending;
      }),
    ),
  );
}

async function runOne<Result>(
  entry: PortfolioEntry,
  { signal, run, onBug }: RunAllEffects<Result>,
): Promise<PortfolioRun<Result>> {
  if (entry.kind === 'broken') return failed(entry.problems);
  if (signal.aborted) return failed([notBegun(signal)]);
  try {
    return await run(entry);
  } catch (bug) {
    onBug(entry, bug);
    return { tradeDate: null, exit: 'bug', problems: [], result: null };
  }
}

function notBegun(signal: AbortSignal): Problem {
  return {
    ...abortProblem(signal),
    what: 'was not begun: the run was asked to stop',
    next: 'run again; portfolios that are complete are left alone',
  };
}

function failed(problems: readonly Problem[]): PortfolioRun<never> {
  return { tradeDate: null, exit: worstExit(problems), problems, result: null };
}

/** How all of them together ended: a bug or a signal is said, anything else that failed is a part. */
export function exitOfAll(endings: readonly { readonly exit: ExitName }[]): ExitName {
  const exits = new Set(endings.map(({ exit }) => exit));
  exits.delete('ok');
  if (exits.size === 0) return 'ok';
  for (const exit of ['bug', 'interrupted', 'terminated'] as const)
    if (exits.has(exit)) return exit;
  return 'partial';
}
