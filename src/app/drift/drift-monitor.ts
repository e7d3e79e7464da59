/**
 * Revalues portfolios again and again, and records each crossing of a band once.
 *
 * What one portfolio cannot do, or one source of quotes, is told and stops nothing. Which crossings were announced is
 * in the ledger alone, so that several monitors, and one after a restart, agree.
 */
import { keyOf } from '#aggregate/drift/crossings.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Instant } from '#domain/time.ts';
import type { StoredCrossing } from '#ledger/drift-crossings.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { type FileSystem, nodeFileSystem } from '#runs/file-system.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { newestAccepted, noneAccepted } from '../accepted-run.ts';
import type { Effects } from '../effects.ts';
import { type LoadedConfig, loadConfig } from '../load-config.ts';
import { newCrossing } from './drift-event.ts';
import { type DriftReport, type Look, lookAt } from './drift-report.ts';
import { fetchQuotes } from './fetch-quotes.ts';
import { isTrading } from './market-hours.ts';
import { type ReadPortfolio, readWatched } from './read-watched.ts';

export interface MonitorOptions {
  readonly configDirectories: readonly string[];
  readonly workDirectory: string;
  /** Of the runs. */
  readonly fileSystem: FileSystem;
  readonly ledger: Ledger;
  readonly effectsIn: (configDirectory: string) => Effects;
  readonly now: () => Instant;
  /** Longest time to wait for quotes of one source. */
  readonly quoteTimeMs: number;
}

export interface Round {
  readonly reports: readonly DriftReport[];
  /** Recorded by this monitor just now. */
  readonly crossed: readonly StoredCrossing[];
  readonly problems: readonly Problem[];
}

interface Ready extends ReadPortfolio {
  readonly configDirectory: string;
}

export class DriftMonitor {
  readonly #options: MonitorOptions;
  readonly #configs = new Map<string, LoadedConfig>();
  readonly #read = new Map<string, ReadPortfolio>();

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  /** One round; `always` looks also while the exchange is closed. */
  async look({ always }: { readonly always: boolean }): Promise<Round> {
    const problems: Problem[] = [];
    const ready: Ready[] = [];
    for (const configDirectory of this.#options.configDirectories) {
      const opened = await this.#open(configDirectory, always);
      if (!opened.ok) problems.push(...opened.problems);
      else if (opened.value !== null) ready.push(opened.value);
    }
    const open = await this.#options.ledger.driftCrossings.listOpen();
    if (!open.ok) return { reports: [], crossed: [], problems: [...problems, ...open.problems] };
    const openById = Map.groupBy(open.value, ({ portfolioId }) => portfolioId);
    const boards = await this.#quotes(ready);
    const reports: DriftReport[] = [];
    const crossed: StoredCrossing[] = [];
    for (const [place, portfolio] of ready.entries()) {
      const board = boards[place];
      if (board === undefined || !board.ok) continue;
      const now = this.#options.now();
      const looked = lookAt(portfolio.watched, {
        board: board.value,
        open: openById.get(portfolio.watched.portfolioId) ?? [],
        holdingsOf: portfolio.accepted.tradeDate,
        now,
      });
      if (!looked.ok) {
        problems.push(...looked.problems);
        continue;
      }
      const { report, changes } = looked.value;
      const recorded = await this.#record(report, changes, now);
      if (recorded.ok) crossed.push(...recorded.value);
      else problems.push(...recorded.problems);
      reports.push(withCrossings(report, recorded.ok ? recorded.value : []));
    }
    const failed = [...new Set(boards)].flatMap((board) => (board.ok ? [] : board.problems));
    return { reports, crossed, problems: [...problems, ...failed] };
  }

  #quotes(ready: readonly Ready[]) {
    const { effectsIn, quoteTimeMs } = this.#options;
    const wishes = ready.map(({ configDirectory, loaded, watched }) => ({
      configDirectory,
      config: loaded.config,
      watched,
    }));
    return fetchQuotes(wishes, { effectsIn, timeMs: quoteTimeMs });
  }

  /** Null while its exchange is closed. */
  async #open(configDirectory: string, always: boolean): Promise<Outcome<Ready | null>> {
    const { workDirectory, fileSystem, ledger } = this.#options;
    const now = this.#options.now();
    const known = this.#configs.get(configDirectory);
    const loaded = await loadConfig(configDirectory, nodeFileSystem, known);
    if (!loaded.ok) return loaded;
    this.#configs.set(configDirectory, loaded.value);
    const { targets } = loaded.value.config;
    if (!always && !isTrading(now, targets)) return success(null);
    const { portfolioId } = targets;
    const runs = new PortfolioRuns({ workDirectory, portfolioId, fileSystem });
    const last = this.#read.get(configDirectory);
    const accepted = await newestAccepted(runs, fileSystem, last?.accepted ?? null);
    if (!accepted.ok) return accepted;
    if (accepted.value === null) return failure(noneAccepted(runs));
    // Without what was kept of its files: for thousands of portfolios that would be gigabytes.
    const slim =
      accepted.value === last?.accepted ? accepted.value : { ...accepted.value, files: fileSystem };
    const sources = { loaded: loaded.value, accepted: slim, ledger, now };
    const read = await readWatched(sources, last);
    if (!read.ok) return read;
    this.#read.set(configDirectory, read.value);
    return success({ configDirectory, ...read.value });
  }

  async #record(
    report: DriftReport,
    { crossed, over }: Look['changes'],
    now: Instant,
  ): Promise<Outcome<readonly StoredCrossing[]>> {
    if (crossed.length === 0 && over.length === 0) return success([]);
    return this.#options.ledger.driftCrossings.record({
      portfolioId: report.portfolioId,
      over: over.map(({ id }) => id),
      crossed: crossed.map((reading) => newCrossing(reading, report)),
      now,
    });
  }
}

/** With the times of what was recorded just now. */
function withCrossings(report: DriftReport, crossed: readonly StoredCrossing[]): DriftReport {
  if (crossed.length === 0) return report;
  const byKey = new Map(crossed.map((each) => [keyOf(each), each.crossedAt]));
  return {
    ...report,
    drift: report.drift.map((line) => ({
      ...line,
      crossedAt: byKey.get(keyOf(line)) ?? line.crossedAt,
    })),
  };
}
