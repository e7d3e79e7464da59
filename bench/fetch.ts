/**
 * How long five brokerages that take 200 ms for every answer need together, as a multiple of the slowest of them
 * alone: the fan-out itself must cost next to nothing.
 */
import { readFile } from 'node:fs/promises';
import { parseConfig } from '#config/parse.ts';
import { fetchAccounts } from '#fetch/accounts.ts';
import { systemEffects } from '#fetch/system.ts';
import { startFixtures } from '../fixtures/server.ts';
import { FIXTURE_TODAY } from '../fixtures/world.ts';

const LATENCY_MS = 200;
const LIMIT_RATIO = 1.5;
const CONFIG_DIRECTORY = new URL('../fixtures/config/', import.meta.url);

const fixtures = await startFixtures({ date: FIXTURE_TODAY, latencyMs: LATENCY_MS });
const { targets, brokerages } = await loadConfig();
await timeMs(brokerages.accounts);

const rows: { readonly accounts: string; readonly elapsedMs: number }[] = [];
for (const account of brokerages.accounts)
  rows.push({
    accounts: `${account.accountId} (${account.connection.adapter})`,
    elapsedMs: await timeMs([account]),
  });
const slowestMs = Math.max(...rows.map(({ elapsedMs }) => elapsedMs));
const togetherMs = await timeMs(brokerages.accounts);
rows.push({ accounts: 'all together', elapsedMs: togetherMs });
await fixtures.stop();

const ratio = Number((togetherMs / slowestMs).toFixed(2));
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ latencyMs: LATENCY_MS, limitRatio: LIMIT_RATIO, ratio, rows }));
else {
  console.table(rows);
  console.log(`all together take ${ratio} times as long as the slowest alone`);
}
if (ratio > LIMIT_RATIO) process.exitCode = 1;

async function timeMs(accounts: typeof brokerages.accounts): Promise<number> {
  const start = performance.now();
  const fetched = await fetchAccounts(
    {
      accounts,
      policy: brokerages.defaults,
      baseCurrency: targets.baseCurrency,
      tradeDate: FIXTURE_TODAY,
      timeZone: targets.timeZone,
    },
    systemEffects({
      environment: fixtures.environment,
      configDirectory: '.',
      signal: new AbortController().signal,
    }),
  );
  const failed = fetched.filter(({ outcome }) => !outcome.ok);
  if (failed.length > 0) throw new Error(JSON.stringify(failed));
  return Math.round(performance.now() - start);
}

async function loadConfig() {
  const [targetsText, brokeragesText] = await Promise.all(
    ['targets.yaml', 'brokerages.yaml'].map((name) =>
      readFile(new URL(name, CONFIG_DIRECTORY), 'utf8'),
    ),
  );
  const config = parseConfig({
    targets: { path: 'targets.yaml', text: targetsText ?? '' },
    brokerages: { path: 'brokerages.yaml', text: brokeragesText ?? '' },
    policy: null,
  });
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  return config.value;
}
