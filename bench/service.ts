/**
 * Measures the service as it is shipped, in a process of its own, under a steady load that does not wait for it.
 *
 *     node bench/service.ts [--seconds 20] [--rate 50] [--threads 2] [--households 40] [--large-seconds 20] [--json]
 *
 * Ordinary households have 30 instruments in ten classes over five accounts; a large one 3,000 over five. Latencies
 * run from when a request was due, so that one that has to queue in the client counts as late.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { instantOf, tradeDateOf } from '#domain/time.ts';
import { type BenchHouseholds, writeHouseholds } from './service-households.ts';

const LAUNCHER = fileURLToPath(new URL('../bin/rebalance', import.meta.url));
const HEALTH_EVERY_MS = 50;
const LARGE_RATE = 0.5;
const TIMEOUT_MS = 60_000;

interface Row {
  readonly load: string;
  readonly requests: number;
  readonly 'P50 ms': number;
  readonly 'P99 ms': number;
  readonly 'max ms': number;
  readonly 'target P99 ms': number;
  /** Of the service's process, all threads; empty for what is measured beside. */
  readonly 'CPU ms each': number | '';
  readonly statuses: string;
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '50' },
    threads: { type: 'string', default: '2' },
    households: { type: 'string', default: '40' },
    'large-seconds': { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
const agent = new Agent({ connections: 1_000, pipelining: 1 });
/** Its own connections, so that a probe waits for the service and for nothing else. */
const probe = new Agent({ connections: 4, pipelining: 1 });

const rows: readonly Row[] = [
  ...(await measure(
    { count: Number(values.households), instruments: 30, classes: 10 },
    {
      name: `5 x 30, ${values.rate}/s`,
      rate: Number(values.rate),
      seconds: Number(values.seconds),
    },
    100,
  )),
  ...(await measure(
    { count: 1, instruments: 3_000, classes: null },
    {
      name: `5 x 3000, ${LARGE_RATE}/s`,
      rate: LARGE_RATE,
      seconds: Number(values['large-seconds']),
    },
    1_000,
  )),
];
await Promise.all([agent.close(), probe.close()]);
if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else console.table(rows);

interface Load {
  readonly name: string;
  /** Requests in a second. */
  readonly rate: number;
  readonly seconds: number;
}

async function measure(
  shape: Parameters<typeof writeHouseholds>[1],
  load: Load,
  targetMs: number,
): Promise<readonly Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'rebalance-bench-'));
  try {
    const now = instantOf(new Date());
    const tradeDate = tradeDateOf(now, 'America/New_York');
    const households = await writeHouseholds(directory, shape, { now, tradeDate });
    runAll(households);
    const service = await serve(households);
    try {
      return await drive(service, households.portfolioIds, load, targetMs);
    } finally {
      service.process.kill('SIGTERM');
      await once(service.process, 'close');
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function rebalance(words: readonly string[]): string {
  return execFileSync(LAUNCHER, [...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function runAll({ portfoliosDirectory, workDirectory }: BenchHouseholds): void {
  const places = ['--portfolios', portfoliosDirectory, '--workdir', workDirectory];
  rebalance(['run', '--all', ...places, '--concurrency', '2', '--quiet']);
}

interface Served {
  readonly process: ReturnType<typeof spawn>;
  readonly origin: string;
  readonly key: string;
}

async function serve({ portfoliosDirectory, workDirectory }: BenchHouseholds): Promise<Served> {
  const added = rebalance([
    ...['keys', 'add', '--name', 'bench', '--all-portfolios', '--access', 'write', '--json'],
    ...['--workdir', workDirectory],
  ]);
  const { key } = JSON.parse(added) as { readonly key: string };
  const child = spawn(
    LAUNCHER,
    [
      ...['serve', '--portfolios', portfoliosDirectory, '--workdir', workDirectory],
      ...['--port', '0', '--threads', values.threads, '--quiet', '--rate-limit', '1000000'],
      ...['--deadline', '60s'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, origin: printed.toString().trim(), key };
}

async function drive(
  { origin, key }: Served,
  portfolioIds: readonly string[],
  { name, rate, seconds }: Load,
  targetMs: number,
): Promise<readonly Row[]> {
  const analyze = (index: number) =>
    send(`${origin}/api/v1/rebalancing/analyze`, key, {
      portfolio_id: portfolioIds[index % portfolioIds.length],
      trigger_type: 'MANUAL',
    });
  // Every thread has read every household once.
  const warmUp = portfolioIds.length * Number(values.threads) * 2;
  for (let index = 0; index < warmUp; index += 2)
    await Promise.all([analyze(index / 2), analyze(index / 2)]);
  const before = await cpuSeconds(origin);
  const [asked, probed] = await Promise.all([
    steadily(rate, seconds, analyze),
    steadily(1_000 / HEALTH_EVERY_MS, seconds, () => send(`${origin}/healthz`, null, null)),
  ]);
  const answered = asked.filter(({ status }) => status === 200).length;
  const each = (1_000 * ((await cpuSeconds(origin)) - before)) / Math.max(1, answered);
  return [
    row(`analyze, ${name}`, asked, { targetMs, cpuMs: Number(each.toFixed(1)) }),
    row('healthz meanwhile', probed, { targetMs: 20, cpuMs: '' }),
  ];
}

async function cpuSeconds(origin: string): Promise<number> {
  const answer = await request(`${origin}/metrics`, { dispatcher: probe });
  const [, seconds] = /^process_cpu_seconds_total (\S+)$/m.exec(await answer.body.text()) ?? [];
  return Number(seconds);
}

interface Sample {
  readonly ms: number;
  readonly status: number | string;
}

/** Begins requests when they are due, whether earlier ones are answered or not. */
async function steadily(
  rate: number,
  seconds: number,
  ask: (index: number) => Promise<number | string>,
): Promise<readonly Sample[]> {
  const startedMs = performance.now();
  const samples: Promise<Sample>[] = [];
  for (let index = 0; index < Math.max(1, Math.round(rate * seconds)); index += 1) {
    const dueMs = startedMs + (index * 1_000) / rate;
    await delay(Math.max(0, dueMs - performance.now()));
    samples.push(ask(index).then((status) => ({ ms: performance.now() - dueMs, status })));
  }
  return Promise.all(samples);
}

async function send(url: string, key: string | null, body: unknown): Promise<number | string> {
  try {
    const answer = await request(url, {
      dispatcher: body === null ? probe : agent,
      method: body === null ? 'GET' : 'POST',
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      body: body === null ? null : JSON.stringify(body),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    await answer.body.text();
    return answer.statusCode;
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  }
}

function row(
  load: string,
  samples: readonly Sample[],
  given: { readonly targetMs: number; readonly cpuMs: Row['CPU ms each'] },
): Row {
  const times = samples.map(({ ms }) => ms).sort((left, right) => left - right);
  const at = (part: number) =>
    Number((times[Math.ceil(part * times.length) - 1] ?? Number.NaN).toFixed(1));
  const counts = Map.groupBy(samples, ({ status }) => status);
  return {
    load,
    requests: samples.length,
    'P50 ms': at(0.5),
    'P99 ms': at(0.99),
    'max ms': at(1),
    'target P99 ms': given.targetMs,
    'CPU ms each': given.cpuMs,
    statuses: [...counts].map(([status, each]) => `${status}: ${each.length}`).join(', '),
  };
}
