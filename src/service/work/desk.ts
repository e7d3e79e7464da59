/** Does jobs one after another, and keeps what the next one needs again: configurations, the ledger, newest runs. */
import { type AcceptedRun, newestAccepted } from '#app/accepted-run.ts';
import type { Effects } from '#app/effects.ts';
import { type LoadedConfig, loadConfig } from '#app/load-config.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { type FileSystem, nodeFileSystem } from '#runs/file-system.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { Answer } from '../answer.ts';
import { answerOf } from '../problem-answer.ts';
import { type Surroundings, serviceEffects, serviceLedger, serviceRunFiles } from './effects.ts';
import { answeredOnce } from './idempotency.ts';
import type { Job } from './job.ts';
import { perform } from './perform.ts';

/** One portfolio as a job sees it. */
export interface Portfolio {
  readonly loaded: LoadedConfig;
  readonly runs: PortfolioRuns;
  readonly ledger: Ledger;
  readonly effects: Effects;
  readonly workDirectory: string;
  readonly now: Instant;
  readonly fetchMs: number;
  /** Null before the first complete run. */
  accepted(): Promise<Outcome<AcceptedRun | null>>;
}

/** Portfolios whose files are kept in memory: a few megabytes each. */
const KEPT_MAX = 64;

export class Desk {
  readonly #surroundings: Surroundings;
  readonly #configs = new Map<string, LoadedConfig>();
  readonly #accepted = new Map<string, AcceptedRun>();
  readonly #runFiles: Promise<FileSystem>;
  #ledger: Promise<Outcome<Ledger>> | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#runFiles = serviceRunFiles(surroundings);
  }

  async answer(job: Job): Promise<Answer> {
    const { workDirectory } = this.#surroundings;
    const roots = [job.configDirectory, workDirectory];
    const portfolio = await this.#open(job);
    if (!portfolio.ok) return answerOf(portfolio.problems, roots);
    const done = await answeredOnce(job, portfolio.value.ledger.answers, async () => {
      const performed = await perform(job.work, portfolio.value);
      return performed.ok ? performed.value : answerOf(performed.problems, roots);
    });
    return done.ok ? done.value : answerOf(done.problems, roots);
  }

  async close(): Promise<void> {
    const ledger = await this.#ledger;
    if (ledger?.ok) await ledger.value.close();
  }

  async #open({ configDirectory, now, fetchMs }: Job): Promise<Outcome<Portfolio>> {
    const { workDirectory } = this.#surroundings;
    const known = this.#configs.get(configDirectory);
    const loaded = await loadConfig(configDirectory, nodeFileSystem, known);
    if (!loaded.ok) return loaded;
    keep(this.#configs, configDirectory, loaded.value);
    const ledger = await this.#openLedger();
    if (!ledger.ok) return ledger;
    const { portfolioId } = loaded.value.config.targets;
    const fileSystem = await this.#runFiles;
    const runs = new PortfolioRuns({ workDirectory, portfolioId, fileSystem });
    return success({
      loaded: loaded.value,
      runs,
      ledger: ledger.value,
      effects: serviceEffects(this.#surroundings, {
        configDirectory,
        fileSystem,
        nowMs: milliseconds(now),
      }),
      workDirectory,
      now,
      fetchMs,
      accepted: () => this.#newest(runs, fileSystem),
    });
  }

  async #newest(runs: PortfolioRuns, fileSystem: FileSystem): Promise<Outcome<AcceptedRun | null>> {
    const known = this.#accepted.get(runs.path) ?? null;
    const newest = await newestAccepted(runs, fileSystem, known);
    if (newest.ok && newest.value !== null) keep(this.#accepted, runs.path, newest.value);
    return newest;
  }

  /** One that could not be opened is tried again by the next job. */
  async #openLedger(): Promise<Outcome<Ledger>> {
    this.#ledger ??= serviceLedger(this.#surroundings);
    const ledger = await this.#ledger;
    if (!ledger.ok) this.#ledger = undefined;
    return ledger;
  }
}

/** Makes room by forgetting what was not asked for longest. */
function keep<Value>(known: Map<string, Value>, key: string, value: Value): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > KEPT_MAX && oldest !== undefined) known.delete(oldest);
}
