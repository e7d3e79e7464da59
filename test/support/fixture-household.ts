/** The fixture household's five accounts, read by their adapters over loopback as a run reads them. */
import { readFile } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import type { Config } from '#config/config.ts';
import { parseConfig } from '#config/parse.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Market } from '#domain/documents/market.ts';
import type { Outcome } from '#domain/outcome.ts';
import { type AccountFetch, fetchAccounts } from '#fetch/accounts.ts';
import { fetchMarket } from '#fetch/market/fetch-market.ts';
import { systemEffects } from '#fetch/system.ts';
import type { FixtureAccountId } from '../../fixtures/household.ts';
import { type FixtureOptions, type Fixtures, startFixtures } from '../../fixtures/server.ts';
import { FIXTURE_TODAY } from '../../fixtures/world.ts';
import { fakeTiming } from './fake-timing.ts';

const CONFIG_DIRECTORY = new URL('../../fixtures/config/', import.meta.url);
const AFTER_THE_CLOSE = Date.UTC(2026, 10, 20, 22, 0);

export interface FetchOptions {
  readonly only?: FixtureAccountId;
  readonly timeoutMs?: number;
}

/** Every secret is looked for in what comes back. */
export async function fetchFixtureAccounts(
  fixtures: Fixtures,
  { only, timeoutMs = 5_000 }: FetchOptions = {},
): Promise<readonly AccountFetch[]> {
  const { targets, brokerages } = await fixtureConfig();
  const fetched = await fetchAccounts(
    {
      accounts: brokerages.accounts.filter(({ accountId }) => !only || accountId === only),
      policy: { ...brokerages.defaults, retries: 2, retryDelayMs: 300_000, timeoutMs },
      baseCurrency: targets.baseCurrency,
      tradeDate: FIXTURE_TODAY,
      timeZone: targets.timeZone,
    },
    effects(fixtures),
  );
  const texts = JSON.stringify(fetched);
  for (const [name, secret] of Object.entries(fixtures.environment))
    if (!name.endsWith('_URL') && texts.includes(secret)) throw new Error(`${name} has leaked`);
  return fetched;
}

export async function fetchFixtureMarket(
  fixtures: Fixtures,
  snapshots: readonly Snapshot[],
): Promise<Outcome<Market>> {
  const { targets, brokerages } = await fixtureConfig();
  const { outcome } = await fetchMarket(
    {
      marketData: brokerages.marketData,
      policy: brokerages.defaults,
      symbols: [],
      snapshots,
      known: null,
      baseCurrency: targets.baseCurrency,
      tradeDate: FIXTURE_TODAY,
      timeZone: targets.timeZone,
    },
    effects(fixtures),
  );
  return outcome;
}

/** For one test. */
export async function startFixturesForTest(options: FixtureOptions = {}): Promise<Fixtures> {
  const fixtures = await startFixtures({ date: FIXTURE_TODAY, ...options });
  onTestFinished(() => fixtures.stop());
  return fixtures;
}

/** What a snapshot says apart from when it was made. */
export function contents(fetched: AccountFetch): Omit<Snapshot, 'asOf' | 'fetchedAt'> {
  if (!fetched.outcome.ok) throw new Error(JSON.stringify(fetched.outcome.problems));
  const { asOf: _asOf, fetchedAt: _fetchedAt, ...said } = fetched.outcome.value;
  return said;
}

async function fixtureConfig(): Promise<Config> {
  const file = async (path: string) => ({
    path,
    text: await readFile(new URL(path, CONFIG_DIRECTORY), 'utf8'),
  });
  const config = parseConfig({
    targets: await file('targets.yaml'),
    brokerages: await file('brokerages.yaml'),
    policy: await file('policy.yaml'),
  });
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  return config.value;
}

function effects({ environment }: Fixtures) {
  const { signal } = new AbortController();
  return {
    ...systemEffects({ environment, configDirectory: '/nonexistent', signal }),
    timing: fakeTiming({ startMs: AFTER_THE_CLOSE }),
  };
}
