/**
 * What every brokerage adapter must do whatever its vendor's format: one suite, run with each adapter against
 * each server that speaks for its vendor.
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FetchPolicy } from '#config/config.ts';
import { decimal, toText } from '#domain/decimal.ts';
import { type Currency, compareText } from '#domain/ids.ts';
import { exitNameOf } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import { type FetchProgress, fetchAccounts } from '#fetch/accounts.ts';
import { loadBrokerage } from '#fetch/registry.ts';
import { systemEffects } from '#fetch/system.ts';
import { accountWith } from '../support/account-config.ts';
import { fakeTiming } from '../support/fake-timing.ts';
import {
  ACCOUNT_NUMBER,
  type Book,
  type BookPosition,
  type MakeBrokerage,
  type Situation,
  type VendorTraits,
} from '../support/situation.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 21, 30);
const POLICY: FetchPolicy = {
  retries: 2,
  retryDelayMs: 300_000,
  timeoutMs: 5_000,
  concurrency: 5,
  deadlineMs: 3_600_000,
};

const VTI: BookPosition = {
  symbol: 'VTI',
  quantity: '120',
  price: '251.33',
  costPerShare: '175.02',
  currency: 'USD',
};
const BOOK: Book = {
  accountNumber: ACCOUNT_NUMBER,
  cash: [{ currency: 'USD', amount: '1234.56' }],
  positions: [
    VTI,
    { ...VTI, symbol: 'BND', quantity: '310', price: '74.12', costPerShare: '77.5' },
  ],
  trades: 0,
};
const ENDLESS_REQUESTS_MAX = 500;

export function brokerageContract(
  name: string,
  makeBrokerage: MakeBrokerage,
  traits: VendorTraits,
): void {
  describe(`${name} keeps the contract of brokerages`, () => {
    readingCases(makeBrokerage, traits);
    if (traits.tradesPerPage !== null) pagingCases(makeBrokerage, traits.tradesPerPage);
    if (traits.echoesAccount) identityCase(makeBrokerage);
    refusalCases(makeBrokerage, traits);
    retryCases(makeBrokerage);
  });
}

function readingCases(makeBrokerage: MakeBrokerage, traits: VendorTraits): void {
  const books: readonly (readonly [string, Book])[] = [
    ['an ordinary account', BOOK],
    ['an empty account', { ...BOOK, positions: [], cash: [{ currency: 'USD', amount: '0' }] }],
    ['negative cash', { ...BOOK, cash: [{ currency: 'USD', amount: '-250.75' }] }],
    ['fractional quantities', { ...BOOK, positions: [{ ...VTI, quantity: '0.123456789' }] }],
    ['a short position', { ...BOOK, positions: [{ ...VTI, quantity: '-5' }] }],
    ['a price that is missing', { ...BOOK, positions: [{ ...VTI, price: null }] }],
    ['a class share', { ...BOOK, positions: [{ ...VTI, symbol: 'BRK.B' }] }],
    [
      'more digits than floating point holds',
      {
        ...BOOK,
        cash: [{ currency: 'USD', amount: '1234567890123456.7891' }],
        positions: [
          {
            ...VTI,
            quantity: '12345678901.123456789',
            price: '98765432109876.543211',
            costPerShare: '9876543.2109876543211',
          },
        ],
      },
    ],
  ];
  test.each(books)('%s is read exactly', async (_title, book) => {
    const { fetched } = await run(makeBrokerage, { book });
    expect(fetched).toMatchObject({ attempts: 1, waitsMs: [] });
    expect(held(fetched.outcome)).toEqual(written(book));
  });

  if (!traits.namesCurrencies) return;
  test('a currency nobody knows is carried as it is', async () => {
    const currency = 'XTS';
    const cash = [{ currency, amount: '17.5' }];
    const book = { ...BOOK, cash, positions: [{ ...VTI, currency }] };
    const { fetched } = await run(makeBrokerage, { book });
    expect(held(fetched.outcome)).toEqual(written(book));
  });
}

function pagingCases(makeBrokerage: MakeBrokerage, perPage: number): void {
  test.each`
    pages                           | trades
    ${'one short page'}             | ${3}
    ${'exactly one full page'}      | ${perPage}
    ${'two full pages and one row'} | ${2 * perPage + 1}
  `('recent trades on $pages are all read', async ({ trades }) => {
    const { fetched } = await run(makeBrokerage, { book: { ...BOOK, trades } });
    expect(fetched.outcome.ok && fetched.outcome.value.recentTrades).toHaveLength(trades);
  });

  test('pages shorter than asked are followed to the last', async () => {
    const book = { ...BOOK, trades: 25 };
    const { fetched } = await run(makeBrokerage, { book, pageMax: 10 });
    expect(fetched.outcome.ok && fetched.outcome.value.recentTrades).toHaveLength(25);
  });

  test('pages without end are refused after a bounded number of requests', async () => {
    const { fetched, started } = await run(makeBrokerage, {
      book: { ...BOOK, trades: perPage },
      fault: { kind: 'endless-pages' },
    });
    expect(problemsOf(fetched.outcome)).toMatchObject([{ code: 'broker-answer-too-large' }]);
    expect(fetched.attempts).toBe(1);
    expect(started.requestCount()).toBeLessThan(ENDLESS_REQUESTS_MAX);
  });
}

function refusalCases(makeBrokerage: MakeBrokerage, traits: VendorTraits): void {
  const refusals = traits.asksForCredentials ? (['unauthorized', 'forbidden'] as const) : [];
  test.each(refusals)(
    'a request that is %s is not repeated and names account and credentials',
    async (kind) => {
      const { fetched, timing } = await run(makeBrokerage, { fault: { kind } });
      expect(problemsOf(fetched.outcome)).toMatchObject([
        { code: 'broker-credentials-refused', where: 'BROKERAGE_001' },
      ]);
      expect(fetched.attempts).toBe(1);
      expect(timing.sleptMs).toEqual([]);
    },
  );

  test('a position listed twice is refused by name', async () => {
    const { fetched } = await run(makeBrokerage, { book: { ...BOOK, positions: [VTI, VTI] } });
    expect(problemsOf(fetched.outcome)).toMatchObject([
      { code: 'broker-answer-invalid', what: expect.stringContaining('VTI') },
    ]);
  });

  test('a quantity that is no number is refused', async () => {
    const { fetched } = await run(makeBrokerage, {
      book: { ...BOOK, positions: [{ ...VTI, quantity: 'string' }] },
    });
    expect(fetched.outcome.ok).toBe(false);
  });
}

function identityCase(makeBrokerage: MakeBrokerage): void {
  test('the answer for another account is refused', async () => {
    const { fetched } = await run(makeBrokerage, {
      book: { ...BOOK, accountNumber: '00555-1111' },
    });
    expect(problemsOf(fetched.outcome)).toMatchObject([{ code: 'broker-account-mismatch' }]);
    expect(fetched.attempts).toBe(1);
  });
}

function retryCases(makeBrokerage: MakeBrokerage): void {
  test.each`
    kind              | code                       | timeoutMs
    ${'server-error'} | ${'broker-error'}          | ${5_000}
    ${'silent'}       | ${'broker-timeout'}        | ${60}
    ${'cut-off'}      | ${'broker-unreachable'}    | ${5_000}
    ${'html'}         | ${'broker-answer-invalid'} | ${5_000}
  `('an answer that stays $kind is $code after every attempt', async (row) => {
    const { kind, code, timeoutMs } = row;
    const { fetched } = await run(makeBrokerage, { fault: { kind }, timeoutMs });
    expect(problemsOf(fetched.outcome)).toMatchObject([{ code, where: 'BROKERAGE_001' }]);
    expect(fetched).toMatchObject({ attempts: 3, waitsMs: [300_000, 300_000] });
  });

  test.each(['server-error', 'cut-off', 'html'] as const)(
    'after one answer that is %s the next attempt reads the whole account',
    async (kind) => {
      const { fetched } = await run(makeBrokerage, { fault: { kind }, faultyRequests: 1 });
      expect(held(fetched.outcome)).toEqual(written(BOOK));
      expect(fetched).toMatchObject({ attempts: 2, waitsMs: [300_000] });
    },
  );

  test('a rate limit is waited for as long as the broker asks', async () => {
    const { fetched } = await run(makeBrokerage, {
      fault: { kind: 'rate-limited', seconds: 47 },
      faultyRequests: 1,
    });
    expect(held(fetched.outcome)).toEqual(written(BOOK));
    expect(fetched).toMatchObject({ attempts: 2, waitsMs: [47_000] });
  });

  test('a rate limit beyond the deadline ends the account at once and says until when', async () => {
    const { fetched, timing } = await run(makeBrokerage, {
      fault: { kind: 'rate-limited', seconds: 7_200 },
    });
    const problems = problemsOf(fetched.outcome);
    expect(problems).toMatchObject([
      { code: 'broker-rate-limited', next: expect.stringContaining('2026-11-20T23:30:00Z') },
    ]);
    expect(problems.map(exitNameOf)).toEqual(['temporary']);
    expect(timing.sleptMs).toEqual([]);
  });
}

interface RunOptions extends Omit<Situation, 'nowMs' | 'book'> {
  readonly book?: Book;
  readonly timeoutMs?: number;
}

/** Every text that comes out of a run is searched for its secrets. */
async function run(makeBrokerage: MakeBrokerage, options: RunOptions) {
  const { timeoutMs, book = BOOK, ...fault } = options;
  const started = await makeBrokerage({ ...fault, book, nowMs: NOW_MS });
  const timing = fakeTiming({ startMs: NOW_MS });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const events: FetchProgress[] = [];
  const [fetched] = await fetchAccounts(
    {
      accounts: [accountWith('BROKERAGE_001', started.connection)],
      policy: { ...POLICY, timeoutMs: timeoutMs ?? POLICY.timeoutMs },
      baseCurrency: 'USD' as Currency,
      tradeDate: '2026-11-20' as TradeDate,
      timeZone: 'America/New_York',
    },
    {
      ...systemEffects({
        environment: started.environment,
        configDirectory: '/nonexistent',
        signal: stop.signal,
      }),
      timing,
      loadAdapter: loadBrokerage,
      onProgress: (event) => events.push(event),
    },
  );
  if (fetched === undefined) throw new Error('the account has no outcome');
  const texts = JSON.stringify({ fetched, events });
  for (const secret of Object.values(started.environment)) expect(texts).not.toContain(secret);
  return { fetched, started, timing, events };
}

type SnapshotOutcome = Awaited<ReturnType<typeof fetchAccounts>>[number]['outcome'];

function problemsOf(outcome: SnapshotOutcome) {
  return outcome.ok ? [] : outcome.problems;
}

/** Quantities and total costs, prices and cash as plain text, or the problems, so that a mismatch shows them. */
function held(outcome: SnapshotOutcome) {
  if (!outcome.ok) return outcome.problems;
  const { cash, positions } = outcome.value;
  return {
    cash: cash.map(({ currency, amount }) => ({ currency, amount: toText(amount) })),
    positions: bySymbol(
      positions.map(({ symbol, quantity, price, costBasis, currency }) => ({
        symbol,
        quantity: toText(quantity),
        price: price && toText(price),
        costBasis: costBasis && toText(costBasis),
        currency,
      })),
    ),
  };
}

function written({ cash, positions }: Book) {
  return {
    cash: cash.map(({ currency, amount }) => ({ currency, amount: toText(decimal(amount)) })),
    positions: bySymbol(
      positions.map(({ symbol, quantity, price, costPerShare, currency }) => ({
        symbol,
        quantity: toText(decimal(quantity)),
        price: price && toText(decimal(price)),
        costBasis: toText(decimal(quantity).times(decimal(costPerShare))),
        currency,
      })),
    ),
  };
}

function bySymbol<Row extends { readonly symbol: string }>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((left, right) => compareText(left.symbol, right.symbol));
}
