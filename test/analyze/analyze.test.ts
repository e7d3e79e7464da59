import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountAnalysisInput } from '#analyze/analyze.ts';
import { analyzeAccount } from '#analyze/analyze.ts';
import { decimal, sum, toText } from '#domain/decimal.ts';
import { type Analysis, analysisDocument } from '#domain/documents/analysis.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { readDocument, writeDocument } from '#domain/documents/read.ts';
import type { Currency } from '#domain/ids.ts';
import {
  cashOf,
  fxOf,
  inputOf,
  lotOf,
  positionOf,
  pricesOf,
  snapshotOf,
  symbol,
} from './support.ts';

const EUR = 'EUR' as Currency;

function analyzed(snapshot: Snapshot, more: Partial<AccountAnalysisInput> = {}): Analysis {
  const outcome = analyzeAccount(inputOf(snapshot, more));
  if (!outcome.ok) throw new Error(outcome.problems.map(({ what }) => what).join('; '));
  return outcome.value;
}

function refusals(snapshot: Snapshot, more: Partial<AccountAnalysisInput> = {}) {
  const outcome = analyzeAccount(inputOf(snapshot, more));
  return outcome.ok ? [] : outcome.problems.map(({ code, where, what }) => [code, where, what]);
}

function weightsOf(
  allocations: Readonly<Record<string, { readonly weight: { toFixed(): string } }>>,
) {
  return Object.fromEntries(
    Object.entries(allocations).map(([name, { weight }]) => [name, weight.toFixed()]),
  );
}

describe('value and allocation', () => {
  const snapshot = snapshotOf('A', cashOf({ USD: '1000' }), [
    positionOf('VT', '20'),
    positionOf('VTI', '24'),
    positionOf('BND', '13.333333333'),
  ]);

  test('the total is all positions and all cash', () => {
    const analysis = analyzed(snapshot);
    expect(toText(analysis.totalValue)).toBe('9999.999999975');
    expect(toText(analysis.cashValue)).toBe('1000');
    expect(analysis.positions.map(({ symbol }) => symbol)).toEqual(['BND', 'VT', 'VTI']);
  });

  test('a fund in several classes is split over them', () => {
    const round = snapshotOf('A', cashOf({ USD: '1000' }), [
      positionOf('VT', '50'),
      positionOf('VTI', '16'),
    ]);
    expect(weightsOf(analyzed(round).byAssetClass)).toEqual({
      cash: '0.1',
      intl_equity: '0.2',
      us_equity: '0.7',
    });
  });

  test('a holding that no target names is in no class but in the total', () => {
    const analysis = analyzed(snapshotOf('A', cashOf({ USD: '500' }), [positionOf('GME', '20')]), {
      prices: pricesOf({ GME: '25' }),
    });
    expect(toText(analysis.totalValue)).toBe('1000');
    expect(toText(analysis.untargeted.weight)).toBe('0.5');
    expect(weightsOf(analysis.byAssetClass)).toEqual({ cash: '0.5' });
  });

  test('an empty account has zero weights and no risk figure', () => {
    const analysis = analyzed(snapshotOf('A', [], []));
    expect(toText(analysis.totalValue)).toBe('0');
    expect(analysis.risk.volatility).toBeNull();
    expect(analysis.risk.reason).toBe('there is no value to measure; nothing is invested');
  });

  test('cash above its target is shown as a drag in money', () => {
    const { cashDrag } = analyzed(
      snapshotOf('A', cashOf({ USD: '1000' }), [positionOf('VTI', '36')]),
    );
    expect(toText(cashDrag.excessWeight)).toBe('0.05');
    expect(toText(cashDrag.excessValue)).toBe('500');
    expect(cashDrag.annualDrag).toBeNull();
    expect(cashDrag.basis).toBe('there is no price history');
  });
});

describe('currencies', () => {
  const snapshot = snapshotOf('A', cashOf({ USD: '100', EUR: '200' }), [
    positionOf('VT', '2', { currency: EUR, costBasis: decimal('150') }),
  ]);
  const prices = pricesOf({ VT: ['100', 'EUR'] });

  test.each`
    pair        | rate      | total
    ${'EURUSD'} | ${'1.25'} | ${'600'}
    ${'USDEUR'} | ${'0.8'}  | ${'600'}
  `('$pair at $rate gives $total dollars', ({ pair, rate, total }) => {
    const analysis = analyzed(snapshot, { prices, fx: fxOf({ [pair]: rate }) });
    expect(toText(analysis.totalValue)).toBe(total);
    expect(toText(analysis.byCurrency[EUR]!.marketValue)).toBe('500');
    expect(toText(analysis.cashByCurrency[EUR]!)).toBe('250');
    expect(toText(analysis.positions[0]!.unrealizedGain!)).toBe('62.5');
  });

  test('a missing rate is refused for cash and for positions, and never taken as one', () => {
    expect(refusals(snapshot, { prices })).toEqual([
      ['data-fx-missing', 'A', 'its cash is in EUR, and there is no rate to USD'],
      ['data-fx-missing', 'A', 'VT is in EUR, and there is no rate to USD'],
    ]);
  });
});

describe('missing prices', () => {
  const snapshot = snapshotOf('A', [], [positionOf('VTI', '3'), positionOf('BND', '4')]);

  test.each`
    given                        | problems
    ${{}}                        | ${['VTI: 3 held, with no price', 'BND: 4 held, with no price']}
    ${{ VTI: '1', BND: '0' }}    | ${['BND: 4 held, with a price of 0']}
    ${{ VTI: '1', BND: '-2.5' }} | ${['BND: 4 held, with a price of -2.5']}
  `('prices $given are refused', ({ given, problems }) => {
    expect(refusals(snapshot, { prices: pricesOf(given) })).toEqual(
      problems.map((what: string) => ['data-price-missing', 'A', what]),
    );
  });

  test('a position of nothing needs no price', () => {
    const none = snapshotOf('A', cashOf({ USD: '5' }), [positionOf('GME', '0')]);
    expect(toText(analyzed(none).totalValue)).toBe('5');
  });
});

describe('unrealised gains', () => {
  test.each`
    acquired        | kind
    ${'2025-11-18'} | ${'long'}
    ${'2025-11-19'} | ${'long'}
    ${'2025-11-20'} | ${'short'}
    ${'2026-11-20'} | ${'short'}
  `('a lot acquired on $acquired is $kind-term on 2026-11-20', ({ acquired, kind }) => {
    const position = positionOf('VTI', '2', { lots: [lotOf(acquired, '2', '300')] });
    const analysis = analyzed(snapshotOf('A', [], [position]));
    const [short, long] = kind === 'short' ? ['200', '0'] : ['0', '200'];
    expect(toText(analysis.unrealizedShortTerm!)).toBe(short);
    expect(toText(analysis.unrealizedLongTerm!)).toBe(long);
  });

  test.each`
    lots                                 | why
    ${[]}                                | ${'there are none'}
    ${[lotOf('2020-01-02', '1', '100')]} | ${'they do not add up to the position'}
    ${[lotOf('2020-01-02', '2', null)]}  | ${'the cost of one is unknown'}
  `('the split is unknown where lots are: $why', ({ lots }) => {
    const position = positionOf('VTI', '2', { lots, costBasis: decimal('450') });
    const analysis = analyzed(snapshotOf('A', [], [position]));
    expect(toText(analysis.unrealizedGain!)).toBe('50');
    expect(analysis.unrealizedShortTerm).toBeNull();
    expect(analysis.unrealizedLongTerm).toBeNull();
  });

  test('one position of unknown cost makes the account gain unknown, not smaller', () => {
    const known = positionOf('BND', '1', { costBasis: decimal('50') });
    const analysis = analyzed(snapshotOf('A', [], [known, positionOf('VTI', '1')]));
    expect(analysis.positions.map(({ unrealizedGain }) => unrealizedGain?.toFixed())).toEqual([
      '25',
      undefined,
    ]);
    expect(analysis.unrealizedGain).toBeNull();
  });
});

describe('the document', () => {
  const amount = fc.integer({ min: 0, max: 10_000_000 }).map((cents) => (cents / 100).toFixed(2));

  test('parts add up to the total exactly, and the file reads back as it was', () => {
    fc.assert(
      fc.property(amount, amount, amount, amount, (cash, vti, vt, eurCash) => {
        const snapshot = snapshotOf('A', cashOf({ USD: cash, EUR: eurCash }), [
          positionOf('VTI', vti),
          positionOf('VT', vt, { currency: EUR }),
        ]);
        const prices = pricesOf({ VTI: '251.33', VT: ['99.01', 'EUR'] });
        const analysis = analyzed(snapshot, { prices, fx: fxOf({ USDEUR: '0.9137' }) });
        const added = (
          parts: Readonly<Record<string, { marketValue: typeof analysis.totalValue }>>,
        ) => toText(sum(Object.values(parts).map(({ marketValue }) => marketValue)));
        expect(added(analysis.byAssetClass)).toBe(toText(analysis.totalValue));
        expect(added(analysis.byCurrency)).toBe(toText(analysis.totalValue));
        const text = writeDocument(analysisDocument, analysis);
        const back = readDocument(analysisDocument, text, 'analysis.json');
        expect(back.ok && writeDocument(analysisDocument, back.value)).toBe(text);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('an instrument listed twice in an account is valued twice', () => {
    const twice = snapshotOf('A', [], [positionOf('VTI', '1'), positionOf('VTI', '2')]);
    const analysis = analyzed(twice);
    expect(toText(analysis.totalValue)).toBe('750');
    expect(analysis.positions.map((position) => position.symbol)).toEqual([
      symbol('VTI'),
      symbol('VTI'),
    ]);
  });
});
