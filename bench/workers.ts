/**
 * Portfolios per second of 1, 2 and 4 worker processes on one PostgreSQL, from an empty queue to the last order file.
 *
 * Needs REBALANCE_TEST_POSTGRES=postgres://user@host/database, a server on which databases may be made; other sizes:
 * BENCH_PORTFOLIOS=100 BENCH_WORKERS=1,4 npm run bench:workers
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { writePortfolios } from '../fixtures/portfolios.ts';
import { startFixtures } from '../fixtures/server.ts';

const SERVER = serverFrom(process.env['REBALANCE_TEST_POSTGRES']);
const PORTFOLIOS = Number(process.env['BENCH_PORTFOLIOS'] ?? '1000');
const WORKERS = (process.env['BENCH_WORKERS'] ?? '1,2,4').split(',').map(Number);
const ACCOUNTS = ['BROKERAGE_001', 'BROKERAGE_005'] as const;
const HISTORY_YEARS = 1;
/** Fetches of every account, market data, analyses of every account, aggregate, orders. */
const STEPS = 2 * ACCOUNTS.length + 3;
/** The program with its clock at half past four on the fixtures' trading day. */
const PROGRAM = fileURLToPath(new URL('../test/support/run-process.ts', import.meta.url));
/** Lets a process say at its end how much processor time it took, in microseconds. */
const TELLS_CPU = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error('cpu', user + system); });",
)}`;
const NOW = Date.parse('2026-11-20T21:30:00Z');

const directory = await mkdtemp(join(tmpdir(), 'rebalance-bench-'));
const portfolios = join(directory, 'portfolios');
await writePortfolios(portfolios, {
  count: PORTFOLIOS,
  accounts: ACCOUNTS,
  historyYears: HISTORY_YEARS,
});
const fixtures = await startFixtures({ now: () => NOW });
console.info(
  `${PORTFOLIOS} portfolios of ${ACCOUNTS.length} accounts, ${STEPS} steps each, ${cpus().length} processors`,
);
console.info(
  'workers  queueing s  working s  portfolios/s  steps/s  CPU s a portfolio  order files',
);
for (const workers of WORKERS) await measure(workers);
await fixtures.stop();
await rm(directory, { recursive: true, force: true });

async function measure(workers: number): Promise<void> {
  const database = `rebalance_bench_${process.pid}_${workers}`;
  await administer(`create database ${database}`);
  const url = new URL(SERVER);
  url.pathname = `/${database}`;
  const workdir = join(directory, `work-${workers}`);
  const program = (...words: readonly string[]) =>
    start([...words, '--portfolios', portfolios, '--workdir', workdir, '--quiet'], url.href);
  const queueing = performance.now();
  await ended(program('run', '--all', '--queue'));
  const working = performance.now();
  const cpuS = await Promise.all(
    Array.from({ length: workers }, () => ended(program('worker', '--until-done'))),
  );
  const workedS = (performance.now() - working) / 1_000;
  const [files] = await query(
    url.href,
    "select count(*)::integer as files from run_files where name like 'trade_orders_%'",
  );
  console.info(
    [
      String(workers).padStart(7),
      ((working - queueing) / 1_000).toFixed(1).padStart(10),
      workedS.toFixed(1).padStart(9),
      (PORTFOLIOS / workedS).toFixed(2).padStart(12),
      ((PORTFOLIOS * STEPS) / workedS).toFixed(1).padStart(7),
      (cpuS.reduce((sum, each) => sum + each, 0) / PORTFOLIOS).toFixed(2).padStart(17),
      String(files?.['files']).padStart(11),
    ].join('  '),
  );
  await administer(`drop database ${database} with (force)`);
}

function start(words: readonly string[], databaseUrl: string): ChildProcess {
  return spawn(process.execPath, ['--import', TELLS_CPU, PROGRAM, ...words], {
    env: { ...fixtures.environment, DATABASE_URL: databaseUrl, REBALANCE_RUNS: 'database' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** The processor time that it took, in seconds. */
async function ended(child: ChildProcess): Promise<number> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ended with ${code}: ${said}`);
  return Number(/cpu (\d+)/.exec(said)?.[1]) / 1_000_000;
}

async function administer(statement: string): Promise<void> {
  await query(SERVER, statement);
}

async function query(
  connectionString: string,
  text: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function serverFrom(url: string | undefined): string {
  if (url !== undefined) return url;
  throw new Error('set REBALANCE_TEST_POSTGRES=postgres://user@host/database first');
}
