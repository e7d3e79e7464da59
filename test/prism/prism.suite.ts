/**
 * Against the vendors' own descriptions: the fixture brokerages keep to them, and what merely fits them is either read
 * in exact numbers or refused by name.
 */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AccountConfig } from '#config/config.ts';
import { holdingsDocument } from '#domain/documents/holdings.ts';
import { marketDocument } from '#domain/documents/market.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import { type AccountFetch, fetchAccounts } from '#fetch/accounts.ts';
import { fetchMarket } from '#fetch/market/fetch-market.ts';
import { systemEffects } from '#fetch/system.ts';
import { CREDENTIALS, environmentOf } from '../../fixtures/environment.ts';
import type { Fault } from '../../fixtures/faults.ts';
import type { Fixtures } from '../../fixtures/server.ts';
import { FIXTURE_TODAY } from '../../fixtures/world.ts';
import { fakeTiming } from '../support/fake-timing.ts';
import { contents, fixtureConfig, startFixturesForTest } from '../support/fixture-household.ts';
import { type Description, startJudge, startMock } from './prism.ts';

const AFTER_THE_CLOSE = Date.UTC(2026, 10, 20, 22, 0);

type Environment = Readonly<Record<string, string>>;

/** The descriptions, what each describes, and where the adapter finds it. */
const TRADING = ['alpaca-trading-api.json', 'BROKERAGE_001', 'FIXTURE_ALPACA_URL'] as const;
const SNAPTRADE = ['snaptrade-api.yaml', 'BROKERAGE_004', 'FIXTURE_SNAPTRADE_URL'] as const;
const MARKET_DATA = ['alpaca-market-data-api.json', 'MARKET', 'FIXTURE_MARKET_URL'] as const;

function effects(environment: Environment) {
  const { signal } = new AbortController();
  return {
    ...systemEffects({ environment, configDirectory: '/nonexistent', signal }),
    timing: fakeTiming({ startMs: AFTER_THE_CLOSE }),
  };
}

async function shared() {
  const { targets, brokerages } = await fixtureConfig();
  const { baseCurrency, timeZone } = targets;
  const policy = { ...brokerages.defaults, retries: 0 };
  return { brokerages, policy, baseCurrency, timeZone, tradeDate: FIXTURE_TODAY };
}

async function fetchAccount(accountId: string, environment: Environment): Promise<AccountFetch> {
  const { brokerages, ...request } = await shared();
  const accounts = brokerages.accounts
    .filter((account) => account.accountId === accountId)
    .map(asDescribed);
  const [fetched] = await fetchAccounts({ accounts, ...request }, effects(environment));
  return fetched!;
}

/** SnapTrade's description wants the two parameters of a commercial key on every request. */
function asDescribed(account: AccountConfig): AccountConfig {
  const { connection } = account;
  if (connection.adapter !== 'snaptrade') return account;
  const userId = { kind: 'env', name: 'USER_ID' } as const;
  const userSecret = { kind: 'env', name: 'USER_SECRET' } as const;
  const credentials = { ...connection.credentials, userId, userSecret };
  return { ...account, connection: { ...connection, credentials } };
}

async function fetchPrices(environment: Environment) {
  const { brokerages, ...request } = await shared();
  const symbols = ['AAPL', 'VTI', 'BRK.B'] as readonly string[] as readonly InstrumentSymbol[];
  const { outcome } = await fetchMarket(
    { marketData: brokerages.marketData, symbols, snapshots: [], known: null, ...request },
    effects(environment),
  );
  return outcome;
}

function surroundings(fixtures: Fixtures, changes: Environment = {}): Environment {
  return { ...fixtures.environment, USER_ID: 'someone', USER_SECRET: 'secret', ...changes };
}

describe('the fixture brokerages keep to the descriptions', () => {
  /** The fixtures, and the environment in which one of them is reached through Prism. */
  async function judged(
    [description, desk, variable]: readonly [
      Description,
      'BROKERAGE_001' | 'BROKERAGE_004' | 'MARKET',
      string,
    ],
    options: { readonly fault?: Fault; readonly pageSizeMax?: number } = {},
  ) {
    const { fault, ...others } = options;
    const fixtures = await startFixturesForTest({
      ...others,
      ...(fault === undefined ? {} : { faults: { [desk]: fault } }),
    });
    const upstream = fixtures.environment[variable] ?? '';
    const address = await startJudge(description, upstream);
    return { fixtures, through: surroundings(fixtures, { [variable]: address }) };
  }

  test.each([TRADING, SNAPTRADE])(
    '%s: the holdings are read as without a judge',
    async (...row) => {
      const { fixtures, through } = await judged(row, { pageSizeMax: 2 });
      const [, accountId] = row;
      const read = contents(await fetchAccount(accountId, through));
      expect(read).toEqual(contents(await fetchAccount(accountId, surroundings(fixtures))));
      expect(read.positions.length).toBeGreaterThan(3);
    },
  );

  test.each([TRADING, SNAPTRADE])('%s: so is an account without holdings', async (...row) => {
    const { through } = await judged(row, { fault: { kind: 'empty' } });
    expect(contents(await fetchAccount(row[1], through)).positions).toEqual([]);
  });

  test('market data is read as without a judge', async () => {
    const { fixtures, through } = await judged(MARKET_DATA, { pageSizeMax: 500 });
    const prices = await fetchPrices(through);
    expect(prices).toMatchObject({ ok: true });
    expect(prices).toEqual(await fetchPrices(surroundings(fixtures)));
  });

  test('and the judge would say so if they did not', async () => {
    const { through } = await judged(TRADING, { fault: { kind: 'html' } });
    const { outcome } = await fetchAccount('BROKERAGE_001', through);
    expect(outcome).toMatchObject({ ok: false, problems: [{ code: 'broker-error' }] });
  });
});

describe('what fits a description is read exactly, or refused by name', () => {
  const mocked = (variable: string, address: string): Environment => ({
    ...environmentOf('http://127.0.0.1:9', CREDENTIALS),
    USER_ID: 'someone',
    USER_SECRET: 'secret',
    [variable]: address,
  });

  /** A value is a document that can be written and read back; a refusal names its place and its next step. */
  function expectReadOrRefused<Schema extends z.ZodType>(
    outcome: Outcome<z.output<Schema>>,
    schema: Schema,
    place: string,
  ): void {
    if (outcome.ok) {
      const text = JSON.stringify(z.encode(schema, outcome.value));
      expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
      expect(z.decode(schema, JSON.parse(text))).toEqual(outcome.value);
      return;
    }
    for (const { where, what, next } of outcome.problems) {
      expect(where).toBe(place);
      expect([what, next].join(' ')).not.toMatch(/NaN|undefined|\[object/);
    }
  }

  test.each([
    [TRADING, 'examples'],
    [TRADING, 'random'],
    [SNAPTRADE, 'examples'],
    [SNAPTRADE, 'random'],
  ] as const)('%s with its %s', async ([description, accountId, variable], values) => {
    const environment = mocked(variable, await startMock(description, values));
    const { outcome } = await fetchAccount(accountId, environment);
    expectReadOrRefused(outcome, holdingsDocument, accountId);
  });

  test('a quantity that is the word "string" is refused, never taken for a number', async () => {
    const [description, accountId, variable] = TRADING;
    const environment = mocked(variable, await startMock(description, 'examples'));
    const { outcome } = await fetchAccount(accountId, environment);
    expect(outcome).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        expect.objectContaining({
          code: 'broker-answer-invalid',
          what: expect.stringContaining('/v2/positions: [0].qty'),
        }),
      ]),
    });
  });

  test('pages of bars that always name a next one are read no further than the limit', async () => {
    const [description, , variable] = MARKET_DATA;
    const environment = mocked(variable, await startMock(description, 'examples'));
    expect(await fetchPrices(environment)).toMatchObject({
      ok: false,
      problems: [{ code: 'broker-answer-too-large', where: 'market data' }],
    });
  });

  test('market data with random values', async () => {
    const [description, , variable] = MARKET_DATA;
    const environment = mocked(variable, await startMock(description, 'random'));
    expectReadOrRefused(await fetchPrices(environment), marketDocument, 'market data');
  });
});
