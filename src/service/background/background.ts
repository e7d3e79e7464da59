/** Has the background thread look and deliver again and again, keeps what it saw last, and tells those who listen. */
import type { FastifyBaseLogger } from 'fastify';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { Surroundings } from '../work/effects.ts';
import { Pool } from '../work/pool.ts';
import type { BackgroundData, BackgroundJob, BackgroundReply, PortfolioText } from './job.ts';

export interface BackgroundOptions {
  /** Null watches nothing. */
  readonly driftEveryMs: number | null;
  /** Null delivers nothing. */
  readonly deliverEveryMs: number | null;
}

/** One message of a portfolio's stream. */
export interface DriftMessage {
  /** Rises from one message to the next, also over a restart. */
  readonly id: number;
  readonly kind: 'drift' | 'crossing';
  readonly portfolioId: string;
  /** JSON. */
  readonly text: string;
}

export type Listener = (message: DriftMessage) => void;

const JOB_DEADLINE_MS = 120_000;
const QUOTE_TIME_MS = 20_000;
const DELIVERY_TIME_MS = 30_000;
/** Of all portfolios, for those who come back. */
const CROSSINGS_KEPT_MAX = 1_024;
/** Messages of one millisecond. */
const IDS_PER_MS = 1_000;
const PROBLEMS_LOGGED_MAX = 20;

export class Background {
  readonly #options: BackgroundOptions;
  readonly #now: () => Instant;
  readonly #log: FastifyBaseLogger;
  readonly #pool: Pool<BackgroundJob, BackgroundReply, BackgroundData> | null;
  readonly #timers = new Map<BackgroundJob['kind'], NodeJS.Timeout>();
  readonly #latest = new Map<string, string>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #crossings: DriftMessage[] = [];
  #lastId = 0;
  #isClosed = false;

  constructor(
    options: BackgroundOptions,
    given: {
      readonly surroundings: Surroundings;
      readonly configDirectories: readonly string[];
      readonly script: URL;
      readonly now: () => Instant;
      readonly log: FastifyBaseLogger;
    },
  ) {
    const { driftEveryMs, deliverEveryMs } = options;
    this.#options = options;
    this.#now = given.now;
    this.#log = given.log;
    this.#pool =
      driftEveryMs === null && deliverEveryMs === null
        ? null
        : new Pool({
            script: given.script,
            data: {
              surroundings: given.surroundings,
              configDirectories: given.configDirectories,
              quoteTimeMs: QUOTE_TIME_MS,
              deliveryTimeMs: DELIVERY_TIME_MS,
            },
            size: 1,
            waitingMax: 2,
            onBug: (error) => given.log.error({ err: error }, 'a bug in the program'),
          });
    if (driftEveryMs !== null) void this.#again('look', driftEveryMs);
    if (deliverEveryMs !== null) void this.#again('deliver', deliverEveryMs);
  }

  get isWatching(): boolean {
    return this.#options.driftEveryMs !== null;
  }

  /** JSON of the last report; undefined before the first, and while the exchange is closed since the start. */
  latest(portfolioId: string): string | undefined {
    return this.#latest.get(portfolioId);
  }

  /** Crossings of the portfolio after a message that was received, as far as they are kept. */
  crossingsAfter(portfolioId: string, id: number): readonly DriftMessage[] {
    return this.#crossings.filter((each) => each.portfolioId === portfolioId && each.id > id);
  }

  /** The newest number that was given to a message. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Calls `listener` for each message until the returned function is called. */
  listen(portfolioId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(portfolioId) ?? new Set();
    this.#listeners.set(portfolioId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(portfolioId);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#pool?.close();
  }

  /** The pause begins when the work is done, so a slow round is never overtaken by the next. */
  async #again(kind: BackgroundJob['kind'], everyMs: number): Promise<void> {
    const result = await this.#pool?.run({ kind, now: this.#now() }, JOB_DEADLINE_MS);
    if (this.#isClosed) return;
    if (result?.kind === 'done') this.#hear(result.reply);
    else this.#log.warn({ job: kind, result: result?.kind }, 'background work was not done');
    const again = setTimeout(() => void this.#again(kind, everyMs), everyMs);
    this.#timers.set(kind, again);
  }

  #hear({ reports, crossed, problems }: BackgroundReply): void {
    for (const problem of problems.slice(0, PROBLEMS_LOGGED_MAX))
      this.#log.warn({ problem }, 'background work');
    for (const crossing of crossed) this.#tell('crossing', crossing);
    for (const report of reports) {
      this.#latest.set(report.portfolioId, report.text);
      this.#tell('drift', report);
    }
  }

  #tell(kind: DriftMessage['kind'], { portfolioId, text }: PortfolioText): void {
    this.#lastId = Math.max(this.#lastId + 1, milliseconds(this.#now()) * IDS_PER_MS);
    const message: DriftMessage = { id: this.#lastId, kind, portfolioId, text };
    if (kind === 'crossing') {
      this.#crossings.push(message);
      if (this.#crossings.length > CROSSINGS_KEPT_MAX) this.#crossings.shift();
    }
    for (const listener of this.#listeners.get(portfolioId) ?? []) listener(message);
  }
}
