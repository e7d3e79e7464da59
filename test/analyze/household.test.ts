import { describe, expect, test } from 'vitest';
import { analyzeAccount } from '#analyze/analyze.ts';
import { analyzeHousehold } from '#analyze/household.ts';
import { decimal } from '#domain/decimal.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { householdAnalysisDocument } from '#domain/documents/household-analysis.ts';
import { readDocument, writeDocument } from '#domain/documents/read.ts';
import type { AssetClass } from '#domain/ids.ts';
import type { TaxTreatment } from '#domain/vocabulary.ts';
import { cashOf, inputOf, lotOf, positionOf, snapshotOf, TARGETS, TODAY } from './support.ts';

function analysisOf(snapshot: Snapshot, taxTreatment: TaxTreatment): Analysis {
  const outcome = analyzeAccount(inputOf(snapshot, { taxTreatment }));
  if (!outcome.ok) throw new Error(outcome.problems.map(({ what }) => what).join('; '));
  return outcome.value;
}

const TAXABLE = analysisOf(
  snapshotOf('B', cashOf({ USD: '500' }), [
    positionOf('VTI', '10', {
      lots: [lotOf('2020-01-02', '6', '600'), lotOf('2026-06-01', '4', '1100')],
    }),
    positionOf('BND', '20', {
      costBasis: decimal('1600'),
      lots: [lotOf('2020-01-02', '20', '1600')],
    }),
  ]),
  'taxable',
);
const DEFERRED = analysisOf(
  snapshotOf('A', cashOf({ USD: '1000' }), [
    positionOf('VTI', '6'),
    positionOf('VT', '20'),
    positionOf('BND', '40'),
  ]),
  'tax_deferred',
);
const LOCATION = new Map([
  ['us_bonds' as AssetClass, ['tax_free', 'tax_deferred', 'taxable'] as const],
]);

function household(accounts: readonly Analysis[] = [TAXABLE, DEFERRED]) {
  return analyzeHousehold({
    accounts,
    targets: TARGETS,
    location: LOCATION,
    tradeDate: TODAY,
    series: null,
  });
}

type Parts = Readonly<Record<string, { readonly marketValue: { toFixed(): string } }>>;
const valuesOf = (parts: Parts) =>
  Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, part.marketValue.toFixed()]),
  );

describe('allocation', () => {
  test('adds up over accounts, under every heading', () => {
    const all = household();
    expect(all.totalValue.toFixed()).toBe('12000');
    expect(all.cashValue.toFixed()).toBe('1500');
    expect(valuesOf(all.byInstrument)).toEqual({ BND: '4500', VT: '2000', VTI: '4000' });
    expect(valuesOf(all.byAssetClass)).toEqual({
      cash: '1500',
      intl_equity: '800',
      us_bonds: '4500',
      us_equity: '5200',
    });
    expect(valuesOf(all.byCurrency)).toEqual({ USD: '12000' });
    expect(valuesOf(all.byAccountType)).toEqual({ tax_deferred: '7500', taxable: '4500' });
    expect(valuesOf(all.byAccount)).toEqual({ A: '7500', B: '4500' });
  });

  test('does not depend on the order of the accounts', () => {
    const text = (accounts: readonly Analysis[]) =>
      writeDocument(householdAnalysisDocument, household(accounts));
    expect(text([TAXABLE, DEFERRED])).toBe(text([DEFERRED, TAXABLE]));
  });

  test('reads back from its file', () => {
    const text = writeDocument(householdAnalysisDocument, household());
    const read = readDocument(householdAnalysisDocument, text, 'household.json');
    expect(read.ok && writeDocument(householdAnalysisDocument, read.value)).toBe(text);
  });
});

test('gains are unknown for all where one is unknown, and known for the taxable accounts', () => {
  const { unrealized, unrealizedTaxable } = household();
  expect(unrealized).toEqual({ total: null, shortTerm: null, longTerm: null });
  expect(unrealizedTaxable.total?.toFixed()).toBe('700');
  expect(unrealizedTaxable.shortTerm?.toFixed()).toBe('-100');
  expect(unrealizedTaxable.longTerm?.toFixed()).toBe('800');
});

test('the location view shows what share of a class sits in the best kind of account there is', () => {
  const bonds = household().location.find(({ assetClass }) => assetClass === 'us_bonds');
  expect(valuesOf(bonds?.byAccountType ?? {})).toEqual({ tax_deferred: '3000', taxable: '1500' });
  expect(bonds?.inPreferred?.toFixed()).toBe('0.666666666667');
  const stocks = household().location.find(({ assetClass }) => assetClass === 'us_equity');
  expect(stocks).toMatchObject({ preference: null, inPreferred: null });
});

test('cash above its target drags the household as a whole', () => {
  const { cashDrag } = household();
  expect(cashDrag.excessWeight.toFixed()).toBe('0.075');
  expect(cashDrag.excessValue.toFixed()).toBe('900');
});
