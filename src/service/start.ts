/** Starts the service: threads, server, routes; and stops it without dropping what is on its way. */
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { Instant } from '#domain/time.ts';
import type { ApiKeys } from '#ledger/api-keys.ts';
import type { Answer } from './answer.ts';
import { Background, type BackgroundOptions } from './background/background.ts';
import { registerAccessLog } from './http/access-log.ts';
import { EventStreams } from './http/event-streams.ts';
import { type RateLimits, registerGuard } from './http/guard.ts';
import { rememberKeys } from './http/known-keys.ts';
import { type Metrics, registerMetrics } from './http/metrics.ts';
import { type Deadlines, Office, type PortfolioDirectories } from './http/office.ts';
import { registerOpenApi } from './http/openapi.ts';
import { registerOperations } from './http/operations.ts';
import { registerDrift } from './http/routes/drift.ts';
import { registerPlanning } from './http/routes/planning.ts';
import { registerReading } from './http/routes/reading.ts';
import { registerRules } from './http/routes/rules.ts';
import { registerRuns } from './http/routes/runs.ts';
import { makeServer, type Service, type TlsFiles } from './http/server.ts';
import { THREAD_SCRIPTS, type ThreadScripts } from './thread-script.ts';
import type { Surroundings } from './work/effects.ts';
import type { Job } from './work/job.ts';
import { type JobResult, Pool } from './work/pool.ts';

export interface ServiceOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly tls: TlsFiles | null;
  readonly portfolios: PortfolioDirectories;
  readonly keys: Pick<ApiKeys, 'find'>;
  readonly surroundings: Surroundings;
  readonly now: () => Instant;
  readonly threads: number;
  /** Jobs that wait for a thread. */
  readonly waitingMax: number;
  readonly deadlines: Deadlines;
  readonly rateLimits: RateLimits;
  /** What is done beside the requests; nothing when left out. */
  readonly background?: BackgroundOptions;
  /** Those of the program itself when left out. */
  readonly threadScripts?: ThreadScripts;
  readonly log: (line: string) => void;
  readonly logLevel: 'info' | 'warn';
}

export interface RunningService {
  /** Such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** Resolves when every thread is there. */
  ready(): Promise<void>;
  /** Takes no new connections, answers what has arrived for at most `graceMs`, and ends the threads. */
  stop(graceMs: number): Promise<void>;
}

const NO_BACKGROUND: BackgroundOptions = { driftEveryMs: null, deliverEveryMs: null };
/** Fetching waits for brokers: few at a time, and few that wait. */
const FETCH_THREADS = 2;
const FETCHES_WAITING_MAX = 8;
const READY_POLL_MS = 20;
/** Room for the answer itself after the longest job. */
const SILENCE_MARGIN_MS = 10_000;

export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { host, port, tls, deadlines, now } = options;
  const logger = pino(
    {
      level: options.logLevel,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${now()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: options.log },
  );
  const silenceMaxMs = Math.max(deadlines.workMs, deadlines.fetchMs) + SILENCE_MARGIN_MS;
  const app = makeServer({ tls, logger, silenceMaxMs });
  const pools = startPools(options, (error) =>
    logger.error({ err: error }, 'a bug in the program'),
  );
  let isStopping = false;
  const metrics = registerMetrics(app, () => pools.work);
  const office = new Office({ ...options, ...counted(pools, metrics) });
  registerAccessLog(app);
  await registerOpenApi(app, options.surroundings.host.versions['rebalance'] ?? '');
  await registerGuard(app, {
    findKey: rememberKeys(options.keys, () => performance.now()),
    now,
    limits: options.rateLimits,
  });
  registerOperations(app, { isReady: () => !isStopping && pools.work.isReady, metrics });
  const streams = new EventStreams();
  const background = new Background(options.background ?? NO_BACKGROUND, {
    surroundings: options.surroundings,
    configDirectories: [...options.portfolios.values()],
    script: (options.threadScripts ?? THREAD_SCRIPTS).background,
    now,
    log: logger,
  });
  registerDrift(app, office, { background, streams });
  for (const register of [registerPlanning, registerReading, registerRules, registerRuns])
    register(app, office);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await Promise.all([pools.close(), background.close()]);
    throw error;
  }
  return {
    origin: originOf(app, tls !== null),
    ready: () => untilReady(pools.work),
    stop: async (graceMs) => {
      isStopping = true;
      const deadline = setTimeout(() => app.server.closeAllConnections(), graceMs);
      await background.close();
      streams.close();
      await app.close();
      clearTimeout(deadline);
      await pools.close();
    },
  };
}

type WorkPool = Pool<Job, Answer, Surroundings>;

interface Pools {
  readonly work: WorkPool;
  /** Begun when something is fetched for the first time. */
  fetch(): WorkPool;
  close(): Promise<void>;
}

function startPools(options: ServiceOptions, onBug: (error: unknown) => void): Pools {
  const script = (options.threadScripts ?? THREAD_SCRIPTS).work;
  const shared = { script, data: options.surroundings, onBug };
  const work: WorkPool = new Pool({
    ...shared,
    size: options.threads,
    waitingMax: options.waitingMax,
  });
  let fetch: WorkPool | undefined;
  return {
    work,
    fetch: () => {
      fetch ??= new Pool({ ...shared, size: FETCH_THREADS, waitingMax: FETCHES_WAITING_MAX });
      return fetch;
    },
    close: async () => {
      await Promise.all([work.close(), fetch?.close()]);
    },
  };
}

function counted(pools: Pools, metrics: Metrics) {
  const count = (result: JobResult<Answer>) => {
    if (result.kind === 'not begun') metrics.refused('overloaded');
    if (result.kind === 'late') metrics.refused('late');
    return result;
  };
  return {
    work: async (job: Job, deadlineMs: number) => count(await pools.work.run(job, deadlineMs)),
    fetch: async (job: Job, deadlineMs: number) => count(await pools.fetch().run(job, deadlineMs)),
  };
}

async function untilReady(pool: WorkPool): Promise<void> {
  while (!pool.isReady) await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
}

function originOf({ server }: Service, isTls: boolean): string {
  const { address, port, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${isTls ? 'https' : 'http'}://${host}:${port}`;
}
