/** How long `rebalance --help` takes to start, as a multiple of an empty Node.js program in the same run. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ROUNDS = 25;
const LIMIT_RATIO = 2.5;

const candidates: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
  { name: 'bin/rebalance --help', command: [`${ROOT}bin/rebalance`, '--help'] },
  { name: 'bin/rebalance run --help', command: [`${ROOT}bin/rebalance`, 'run', '--help'] },
];

const timesMs = new Map(candidates.map(({ name }) => [name, [] as number[]]));
for (let round = -2; round < ROUNDS; round += 1) {
  for (const { name, command } of candidates) {
    const elapsedMs = timeOnceMs(command);
    // The first two rounds fill the compile cache and the page cache.
    if (round >= 0) timesMs.get(name)?.push(elapsedMs);
  }
}

const floorMs = median(timesMs.get('node -e 0') ?? []);
const rows = [...timesMs].map(([name, times]) => ({
  program: name,
  medianMs: Number(median(times).toFixed(1)),
  ratio: Number((median(times) / floorMs).toFixed(2)),
}));
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ rounds: ROUNDS, limitRatio: LIMIT_RATIO, rows }));
else console.table(rows);

function timeOnceMs([file = '', ...words]: readonly string[]): number {
  const start = performance.now();
  execFileSync(file, words, { stdio: 'ignore', timeout: 30_000 });
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
