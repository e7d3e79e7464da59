/** The service on a free port of loopback, over a day that a small household has had. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import type { PortfolioId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { type ApiKey, apiKeyHash } from '#ledger/api-keys.ts';
import { type RunningService, type ServiceOptions, startService } from '#service/start.ts';
import type { Fixtures } from '../../fixtures/server.ts';
import { writeSmallHousehold } from '../cli/support/small-household.ts';
import { programOfTests } from '../support/installation/installation.ts';
import { FIXTURE_NOW, rebalance, useDirectory } from '../support/world.ts';

export const PORTFOLIO = 'small';
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

/** A household with a complete run, and where it is. */
export interface LivedDay {
  readonly configDirectory: string;
  readonly workDirectory: string;
  /** What `run --json` printed. */
  readonly printed: Readonly<Record<string, unknown>>;
}

/** Far off its targets. */
export async function liveSmallDay(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<LivedDay> {
  const { configDirectory } = await writeSmallHousehold(directory);
  const workDirectory = join(directory, 'var');
  const printed = await run({ configDirectory, workDirectory }, [], environment);
  return { configDirectory, workDirectory, printed };
}

/** One more run of the household, such as one that replaces the first. */
export async function run(
  { configDirectory, workDirectory }: Pick<LivedDay, 'configDirectory' | 'workDirectory'>,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const ending = await rebalance(['run', '--json', '--workdir', workDirectory, ...words], {
    environment: { ...environment, REBALANCE_CONFIG: configDirectory },
  });
  if (ending.exit !== 0) throw new Error(ending.stderr);
  return JSON.parse(ending.stdout);
}

export interface TestService extends RunningService {
  /** What was logged, line by line. */
  readonly logged: readonly string[];
  readonly clock: { now: Instant };
}

type Changes = Partial<ServiceOptions> & { readonly environment?: Fixtures['environment'] };

export async function startTestService(
  { configDirectory, workDirectory }: Pick<LivedDay, 'configDirectory' | 'workDirectory'>,
  { environment = {}, ...changes }: Changes = {},
): Promise<TestService> {
  const logged: string[] = [];
  const clock = { now: FIXTURE_NOW };
  const service = await startService({
    host: '127.0.0.1',
    port: 0,
    tls: null,
    portfolios: new Map([[PORTFOLIO, configDirectory]]),
    keys: {
      find: async (hash) => ({ ok: true, value: KNOWN.get(hash) }),
    },
    surroundings: {
      environment,
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
    threadScripts: {
      work: pathToFileURL(programOfTests('service-thread')),
      background: pathToFileURL(programOfTests('background-thread')),
    },
    ...changes,
  });
  return { ...service, clock, logged };
}

/** A service over a small household's day, for all tests of a file. */
export function useService(): () => TestService & LivedDay {
  const directory = useDirectory();
  let running: (TestService & LivedDay) | undefined;
  beforeAll(async () => {
    const day = await liveSmallDay(directory());
    running = { ...day, ...(await startTestService(day)) };
  });
  afterAll(() => running?.stop(1_000));
  return () => {
    if (running === undefined) throw new Error('the service runs only while tests run');
    return running;
  };
}

export interface Ask {
  /** Null sends none. */
  readonly key?: keyof typeof KEYS | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty for an answer that is no JSON object. */
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

/** Every item of a list, page by page. */
export async function pagesOf(
  get: (path: string) => Promise<Told>,
  path: string,
  limit: number,
): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  let cursor: unknown = null;
  do {
    const query = cursor === null ? '' : `&cursor=${String(cursor)}`;
    const { status, json } = await get(`${path}?limit=${limit}${query}`);
    expect(status).toBe(200);
    items.push(...(json['items'] as readonly unknown[]));
    cursor = json['next_cursor'];
  } while (cursor !== null);
  return items;
}
