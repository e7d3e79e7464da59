/** The service on a free port of loopback, over a day that the fixtures' household has had. */
import type { PortfolioId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { type ApiKey, apiKeyHash } from '#ledger/api-keys.ts';
import { type RunningService, type ServiceOptions, startService } from '#service/start.ts';
import type { Fixtures } from '../../fixtures/server.ts';
import { FIXTURE_CONFIG, FIXTURE_NOW, rebalance } from '../support/world.ts';

export const PORTFOLIO = 'demo-household';
export const ROOT = `/api/v1/rebalancing/${PORTFOLIO}`;

/** Keys that every service of the tests knows. */
export const KEYS = { writer: keyText('W'), reader: keyText('R'), stranger: keyText('S') } as const;

function keyText(letter: string): string {
  return `rebalance_${letter.repeat(43)}`;
}

const KNOWN = new Map([
  [apiKeyHash(KEYS.writer), apiKey('writer', 'all', 'write')],
  [apiKeyHash(KEYS.reader), apiKey('reader', [PORTFOLIO as PortfolioId], 'read')],
  [apiKeyHash(KEYS.stranger), apiKey('stranger', ['other' as PortfolioId], 'write')],
]);

function apiKey(name: string, portfolios: ApiKey['portfolios'], access: ApiKey['access']): ApiKey {
  return {
    ...{ id: name, name, portfolios, access },
    ...{ createdAt: FIXTURE_NOW, lastUsedAt: null, revokedAt: null },
  };
}

/** Runs the fixtures' day into `workDirectory`; its JSON is what `run --json` printed. */
export async function runFixtureDay(workDirectory: string): Promise<unknown> {
  const ending = await rebalance([
    ...['fixtures', '--workdir', workDirectory],
    ...['--', 'run', '--json'],
  ]);
  if (ending.exit !== 0) throw new Error(ending.stderr);
  return JSON.parse(ending.stdout);
}

export interface TestService extends RunningService {
  /** What was logged, line by line. */
  readonly logged: readonly string[];
  /** The clock of the service. */
  now: Instant;
}

export async function startTestService(
  workDirectory: string,
  changes: Partial<ServiceOptions> & {
    readonly configDirectory?: string;
    readonly fixtures?: Fixtures;
  } = {},
): Promise<TestService> {
  const logged: string[] = [];
  const clock = { now: FIXTURE_NOW };
  const { configDirectory = FIXTURE_CONFIG, fixtures, ...options } = changes;
  const service = await startService({
    host: '127.0.0.1',
    port: 0,
    tls: null,
    portfolios: new Map([[PORTFOLIO, configDirectory]]),
    keys: {
      find: async (hash) => ({ ok: true, value: KNOWN.get(hash) }),
    },
    surroundings: {
      environment: fixtures?.environment ?? {},
      workDirectory,
      host: { pid: process.pid, hostName: 'here', versions: { rebalance: 'test', node: 'test' } },
    },
    now: () => clock.now,
    threads: 1,
    waitingMax: 64,
    deadlines: { workMs: 20_000, fetchMs: 20_000 },
    rateLimits: { perKey: 100_000, refusedPerAddress: 100_000 },
    log: (line) => logged.push(line),
    logLevel: 'info',
    ...options,
  });
  return Object.assign(clock, service, { logged });
}

export interface Ask {
  readonly key?: keyof typeof KEYS | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Null for an answer that is no JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

export async function ask(
  service: RunningService,
  method: string,
  path: string,
  { key = 'writer', body, headers = {} }: Ask = {},
): Promise<Told> {
  const response = await fetch(`${service.origin}${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${KEYS[key]}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : {},
  };
}
