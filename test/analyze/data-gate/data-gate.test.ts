import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareFindings, type Finding, problemOf } from '#analyze/data-gate/finding.ts';
import type { DataGateInput } from '#analyze/data-gate/input.ts';
import { inspectData } from '#analyze/data-gate/inspect-data.ts';
import { decimal } from '#domain/decimal.ts';
import type { OpenOrder, RecentTrade, Snapshot } from '#domain/documents/holdings.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { exitNameOf } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import {
  account,
  input,
  market,
  position,
  quote,
  snapshot,
  symbols,
  THURSDAY_CLOSE,
  verdicts,
} from './support.ts';

type Row = readonly [what: string, overrides: Partial<DataGateInput>, ...found: readonly string[]];

function gate(...rows: readonly Row[]): void {
  test.each(rows.map(([what, overrides, ...found]) => ({ what, overrides, found })))(
    '$what -> $found',
    ({ overrides, found }) => {
      expect(verdicts(overrides)).toEqual(found);
    },
  );
}

const holding = (...positions: Snapshot['positions']): Partial<DataGateInput> => ({
  snapshots: [snapshot('A', { positions })],
});
const GUARDS = input().guards;
const frozen: Snapshot = { ...snapshot('A', { asOf: THURSDAY_CLOSE }), frozen: true };

test('a household in which nothing is wrong passes', () => {
  expect(verdicts({})).toEqual([]);
});

describe('accounts', () => {
  gate(
    [
      'a required account without holdings',
      { accounts: [account('A'), account('B')] },
      'blocking data-account-missing B -',
    ],
    [
      'an optional account without holdings of any run',
      {
        accounts: [account('A'), account('B', false)],
        guards: { ...GUARDS, accountsMissing: 'freeze' },
      },
      'blocking data-account-missing B -',
    ],
    [
      'an optional account frozen as the policy allows',
      {
        accounts: [account('A', false)],
        snapshots: [frozen],
        guards: { ...GUARDS, accountsMissing: 'freeze' },
      },
      'warning data-account-missing A -',
    ],
    [
      'an optional account frozen against the policy',
      { accounts: [account('A', false)], snapshots: [frozen] },
      'blocking data-account-missing A -',
    ],
    [
      'a required account frozen',
      { snapshots: [frozen], guards: { ...GUARDS, accountsMissing: 'freeze' } },
      'blocking data-account-missing A -',
    ],
    [
      'the same account through two brokerages: three equal positions',
      {
        snapshots: ['A', 'B'].map((id, at) =>
          snapshot(id, {
            cash: [['USD', String(at)]],
            positions: [position('VTI'), position('BND'), position('VXUS')],
          }),
        ),
      },
      'blocking data-account-duplicate B -',
    ],
    [
      'the same account through two brokerages: equal position and cash',
      { snapshots: ['A', 'B'].map((id) => snapshot(id, { positions: [position('VTI')] })) },
      'blocking data-account-duplicate B -',
    ],
    [
      'two accounts that hold as much of one fund but other cash',
      {
        snapshots: ['A', 'B'].map((id, at) =>
          snapshot(id, { cash: [['USD', String(at)]], positions: [position('VTI')] }),
        ),
      },
    ],
    ['two empty accounts', { snapshots: ['A', 'B'].map((id) => snapshot(id)) }],
    [
      'holdings of an export that nobody renewed, with a fresh quote',
      {
        snapshots: [snapshot('A', { asOf: '2026-11-18T21:00:00Z', positions: [position('VTI')] })],
      },
      'blocking data-holdings-stale A -',
    ],
    [
      'holdings of tomorrow',
      { snapshots: [snapshot('A', { asOf: '2026-11-24T21:00:00Z' })] },
      'blocking data-holdings-stale A -',
    ],
  );
});

describe('prices', () => {
  gate(
    [
      'a holding without a price',
      holding(position('VTI', { price: null })),
      'blocking data-price-missing A VTI',
    ],
    [
      'a holding with a price of zero',
      holding(position('VTI', { price: '0' })),
      'blocking data-price-missing A VTI',
    ],
    ['a closed position without a price', holding(position('VTI', { quantity: '0', price: null }))],
    [
      'a holding priced by the market data alone',
      { ...holding(position('VTI', { price: null })), market: market({ VTI: quote('50') }) },
    ],
    [
      'a target without a price',
      { targeted: symbols('VTI', 'BND') },
      'warning data-price-missing - BND',
    ],
    [
      'a price two business days old',
      holding(position('VTI', { priceAsOf: THURSDAY_CLOSE })),
      'blocking data-price-stale A VTI',
    ],
    [
      'a price two business days old where two are allowed',
      {
        ...holding(position('VTI', { priceAsOf: THURSDAY_CLOSE })),
        guards: { ...GUARDS, priceAgeBusinessDays: 2 },
      },
    ],
    [
      'a price from before a holiday and a weekend',
      {
        ...holding(position('VTI', { priceAsOf: THURSDAY_CLOSE })),
        holidays: new Set(['2026-11-20' as TradeDate]),
      },
    ],
    [
      'an old price with a newer quote',
      {
        ...holding(position('VTI', { priceAsOf: THURSDAY_CLOSE })),
        market: market({ VTI: quote('51') }),
      },
    ],
    [
      'an old quote of a target that is not held',
      { targeted: symbols('BND'), market: market({ BND: quote('70', 'USD', THURSDAY_CLOSE) }) },
      'warning data-price-stale - BND',
    ],
    [
      'a price of next year',
      holding(position('VTI', { priceAsOf: '2027-11-20T21:00:00Z' })),
      'blocking data-price-stale A VTI',
    ],
    [
      'an old price in a frozen account',
      {
        snapshots: [{ ...frozen, positions: [position('VTI', { priceAsOf: THURSDAY_CLOSE })] }],
        accounts: [account('A', false)],
        guards: { ...GUARDS, accountsMissing: 'freeze' },
      },
      'warning data-account-missing A -',
      'warning data-price-stale A VTI',
    ],
    [
      'a quote far from the broker’s price',
      { market: market({ VTI: quote('25') }) },
      'blocking data-price-jump A VTI',
    ],
    ['a quote near the broker’s price', { market: market({ VTI: quote('60') }) }],
    [
      'a quote in another currency that comes to about the same',
      {
        market: market({ VTI: quote('40', 'EUR') }, { EURUSD: ['1.25', THURSDAY_CLOSE] }),
        guards: { ...GUARDS, priceAgeBusinessDays: 2 },
      },
    ],
    [
      'a quote in another currency that comes to something else',
      {
        market: market({ VTI: quote('400', 'EUR') }, { EURUSD: ['1.25', '2026-11-20T21:00:00Z'] }),
      },
      'blocking data-price-currency A VTI',
    ],
  );
});

describe('currencies', () => {
  const inEuro = snapshot('A', {
    cash: [['EUR', '10']],
    positions: [position('SAP', { currency: 'EUR' })],
  });
  gate(
    ['no rate', { snapshots: [inEuro] }, 'blocking data-fx-missing A -'],
    [
      'a rate the other way round',
      { snapshots: [inEuro], market: market({}, { USDEUR: ['0.8', '2026-11-20T21:00:00Z'] }) },
    ],
    [
      'a rate of zero',
      { snapshots: [inEuro], market: market({}, { EURUSD: ['0', '2026-11-20T21:00:00Z'] }) },
      'blocking data-fx-missing A -',
    ],
    [
      'an old rate',
      { snapshots: [inEuro], market: market({}, { EURUSD: ['1.1', THURSDAY_CLOSE] }) },
      'blocking data-fx-missing A -',
    ],
    [
      'no cash in a currency without a rate',
      { snapshots: [snapshot('A', { cash: [['ZZZ', '0']] })] },
    ],
    [
      'a total in a currency without a rate',
      { snapshots: [snapshot('A', { baseCurrency: 'CHF', reportedTotalValue: '900' })] },
      'warning data-fx-missing A -',
    ],
    [
      'a total in another currency that agrees',
      {
        snapshots: [snapshot('A', { baseCurrency: 'CHF', reportedTotalValue: '800' })],
        market: market({}, { CHFUSD: ['1.25', '2026-11-20T21:00:00Z'] }),
      },
    ],
  );
});

describe('figures of the broker', () => {
  gate(
    [
      'a value that is not quantity × price',
      holding(position('VTI', { marketValue: '10000' })),
      'blocking data-value-mismatch A VTI',
    ],
    ['a value within the tolerance', holding(position('VTI', { marketValue: '5024' }))],
    [
      'a value that a rounded price explains',
      holding(position('X', { quantity: '4', price: '0.03', marketValue: '0.13' })),
    ],
    [
      'a total that is 0.5 % away',
      { snapshots: [snapshot('A', { positions: [position('VTI')], reportedTotalValue: '6030' })] },
    ],
    [
      'a total that is 0.6 % away',
      { snapshots: [snapshot('A', { positions: [position('VTI')], reportedTotalValue: '6037' })] },
      'blocking data-total-mismatch A -',
    ],
    [
      'a total of zero for an account that holds something',
      { snapshots: [snapshot('A', { positions: [position('VTI')], reportedTotalValue: '0.00' })] },
      'blocking data-total-mismatch A -',
    ],
    [
      'an empty account whose broker reports a fortune',
      { snapshots: [snapshot('A', { cash: [], reportedTotalValue: '250000' })] },
      'blocking data-total-mismatch A -',
    ],
    [
      'a total reconciled by the broker’s prices, not by newer quotes',
      { market: market({ VTI: quote('60', 'USD', '2026-11-23T13:59:00Z') }) },
    ],
  );
});

describe('positions, orders and cash', () => {
  const order: OpenOrder = {
    symbol: 'VTI' as InstrumentSymbol,
    side: 'sell',
    quantity: decimal('5'),
    orderId: 'o-1',
  };
  gate(
    [
      'a short position',
      holding(position('GME', { quantity: '-5' })),
      'blocking data-short-position A GME',
    ],
    [
      'an open order',
      { snapshots: [snapshot('A', { openOrders: [order] })] },
      'blocking data-open-orders A VTI',
    ],
    [
      'cash that is not settled',
      { snapshots: [snapshot('A', { cash: [['USD', '1000', '400']] })] },
      'warning data-unsettled-cash A -',
    ],
    ['cash that is settled', { snapshots: [snapshot('A', { cash: [['USD', '1000', '1000']] })] }],
    [
      'a loan',
      { snapshots: [snapshot('A', { cash: [['USD', '-2000']], positions: [position('VTI')] })] },
      'blocking data-cash-negative A -',
    ],
    [
      'a fee that was not covered',
      { snapshots: [snapshot('A', { cash: [['USD', '-4.50']], positions: [position('VTI')] })] },
      'warning data-cash-negative A -',
    ],
    [
      'negative cash and nothing else',
      { snapshots: [snapshot('A', { cash: [['USD', '-4.50']] })] },
      'blocking data-cash-negative A -',
    ],
  );
});

describe('changes since the last accepted snapshot', () => {
  const earlier = (text: Parameters<typeof position>[1], cash = '1000') =>
    snapshot('A', {
      asOf: THURSDAY_CLOSE,
      cash: [['USD', cash]],
      positions: [position('VTI', text)],
    });
  const trade: RecentTrade = {
    symbol: 'VTI' as InstrumentSymbol,
    side: 'buy',
    quantity: decimal('50'),
    tradedOn: '2026-11-20' as TradeDate,
    realizedGain: null,
  };
  const now = { positions: [position('VTI')] };
  gate(
    ['a price that moved a little', { previousSnapshots: [earlier({ price: '45' })] }],
    [
      'a price that fell by 60 % with the same quantity',
      { previousSnapshots: [earlier({ price: '122' })] },
      'blocking data-price-jump A VTI',
    ],
    [
      'a price that halved with the same quantity',
      { previousSnapshots: [earlier({ price: '101' })] },
      'blocking data-split-suspected A VTI',
    ],
    [
      'a price that fell by a third with the same quantity',
      { previousSnapshots: [earlier({ price: '75' })] },
      'blocking data-split-suspected A VTI',
    ],
    [
      'a price that rose tenfold with the same quantity',
      { previousSnapshots: [earlier({ price: '5' })] },
      'blocking data-split-suspected A VTI',
    ],
    [
      'a price that halved where such moves are allowed',
      {
        previousSnapshots: [earlier({ price: '101' })],
        guards: { ...GUARDS, priceMove: decimal('0.6') },
      },
    ],
    [
      'a quantity that doubled at the same price without a trade',
      { previousSnapshots: [earlier({ quantity: '50' })] },
      'blocking data-split-suspected A VTI',
    ],
    [
      'a quantity that fell to a tenth at the same price without a trade',
      { previousSnapshots: [earlier({ quantity: '1000' })] },
      'blocking data-split-suspected A VTI',
    ],
    [
      'a quantity that doubled while the price halved',
      { previousSnapshots: [earlier({ quantity: '50', price: '100' })] },
      'warning data-split-suspected A VTI',
    ],
    [
      'a quantity that doubled by a trade',
      {
        previousSnapshots: [earlier({ quantity: '50' })],
        snapshots: [snapshot('A', { ...now, recentTrades: [trade] })],
      },
    ],
    [
      'a quantity that doubled and was paid for in cash',
      { previousSnapshots: [earlier({ quantity: '50' }, '3500')] },
    ],
    [
      'a quantity that doubled and was paid for by selling another fund',
      {
        previousSnapshots: [
          snapshot('A', {
            positions: [position('VTI', { quantity: '50' }), position('BND', { quantity: '50' })],
          }),
        ],
        market: market({ BND: quote('50') }),
      },
    ],
    ['a quantity that grew by a fifth', { previousSnapshots: [earlier({ quantity: '83' })] }],
    ['a holding that is new', { previousSnapshots: [snapshot('A')] }],
    ['an account that is new', { previousSnapshots: [snapshot('B')] }],
  );
});

describe('findings', () => {
  const bad: Partial<DataGateInput> = {
    snapshots: [
      snapshot('B', { cash: [['USD', '-5000']], positions: [position('VTI', { price: null })] }),
      snapshot('A', {
        cash: [['EUR', '5', '4']],
        positions: [position('GME', { quantity: '-5' })],
      }),
    ],
    targeted: symbols('BND'),
  };

  test('become problems that refuse the data, with account and instrument as their place', () => {
    const [first] = inspectData(input(bad));
    if (first === undefined) throw new Error('expected findings');
    const problem = problemOf(first);
    expect(problem).toEqual({
      code: 'data-fx-missing',
      where: 'A',
      what: 'it holds EUR, and there is no rate to USD',
      next: 'add the rate EURUSD to the market data',
    });
    expect(exitNameOf(problem)).toBe('data-refused');
  });

  test('say the numbers and what to do', () => {
    for (const { what, next } of inspectData(input(bad))) {
      expect(what.length).toBeGreaterThan(10);
      expect(next.length).toBeGreaterThan(10);
    }
    const total = { snapshots: [snapshot('A', { reportedTotalValue: '1100' })] };
    expect(inspectData(input(total))[0]?.what).toBe(
      'holdings and cash add up to 1000.00 USD, but the broker reports 1100.00: 9.09 % apart, 0.5 % allowed',
    );
    const split = {
      previousSnapshots: [snapshot('A', { positions: [position('VTI', { price: '75' })] })],
    };
    expect(inspectData(input(split))[0]?.what).toBe(
      'the price went from 75 to 50 (-33.33 %) while 100 are held as before: the ratio of a 3-for-2 split',
    );
  });

  test('are the same, blocking first, whatever the order of accounts and positions', () => {
    const reversed = (snapshots: readonly Snapshot[] = []) =>
      snapshots.toReversed().map((each) => ({ ...each, positions: each.positions.toReversed() }));
    const findings: readonly Finding[] = inspectData(input(bad));
    expect(inspectData(input({ ...bad, snapshots: reversed(bad.snapshots) }))).toEqual(findings);
    expect(findings.toSorted(compareFindings)).toEqual(findings);
    expect(findings.at(-1)?.severity).toBe('warning');
  });

  test('are none for any account whose figures agree', () => {
    const amount = fc.integer({ min: 1, max: 10_000_000 }).map((cents) => (cents / 100).toFixed(2));
    const rows = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[A-Z]{3,4}$/), amount, amount), {
      selector: ([symbol]) => symbol,
      maxLength: 8,
    });
    fc.assert(
      fc.property(rows, amount, (held, cash) => {
        const positions = held.map(([symbol, quantity, price]) =>
          position(symbol, { quantity, price }),
        );
        const total = positions.reduce(
          (sum, { quantity, price }) => sum.plus(quantity.times(price ?? quantity)),
          decimal(cash),
        );
        const one = snapshot('A', { cash: [['USD', cash, cash]], positions });
        const agreed = { ...one, reportedTotalValue: total };
        expect(verdicts({ snapshots: [agreed], previousSnapshots: [agreed] })).toEqual([]);
      }),
    );
  });
});
