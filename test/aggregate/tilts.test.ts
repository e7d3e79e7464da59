import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyTilts } from '#aggregate/tilts.ts';
import type { ClassBand, TacticalTilt, Targets } from '#config/config.ts';
import { decimal, sum, toText } from '#domain/decimal.ts';
import type { AssetClass, Currency, PortfolioId } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';

const TODAY = '2026-11-20' as TradeDate;

function targetsWith(
  tilts: readonly TacticalTilt[],
  weights: Readonly<Record<string, string>> = { stocks: '0.6', bonds: '0.3', cash: '0.1' },
  band: ClassBand | null = null,
): Targets {
  return {
    portfolioId: 'household' as PortfolioId,
    baseCurrency: 'USD' as Currency,
    timeZone: 'America/New_York',
    holidays: new Set(),
    classes: Object.entries(weights).map(([assetClass, weight]) => ({
      assetClass: assetClass as AssetClass,
      weight: decimal(weight),
      instruments: [],
      band,
    })),
    instruments: new Map(),
    tilts,
  };
}

function tiltOf(
  assetClass: string,
  tilt: string,
  more: { from?: string; until?: string; range?: readonly [string, string] } = {},
): TacticalTilt {
  const { from = '2026-10-01', until = '2027-01-31', range } = more;
  return {
    assetClass: assetClass as AssetClass,
    tilt: decimal(tilt),
    from: from as TradeDate,
    until: until as TradeDate,
    range: range === undefined ? null : { low: decimal(range[0]), high: decimal(range[1]) },
    note: '',
  };
}

function applied(targets: Targets) {
  const outcome = applyTilts(targets, TODAY);
  if (!outcome.ok) throw new Error(outcome.problems.map(({ what }) => what).join('; '));
  const { targets: tilted, tilts } = outcome.value;
  const weights = tilted.classes.map(({ assetClass, weight }) => [assetClass, toText(weight)]);
  return { weights: Object.fromEntries(weights), tilts, tilted };
}

describe('weights', () => {
  test.each`
    name                             | tilts                                                    | weights
    ${'net zero leaves cash alone'}  | ${[tiltOf('stocks', '0.05'), tiltOf('bonds', '-0.05')]}  | ${{ stocks: '0.65', bonds: '0.25', cash: '0.1' }}
    ${'the rest comes from cash'}    | ${[tiltOf('stocks', '0.05')]}                            | ${{ stocks: '0.65', bonds: '0.3', cash: '0.05' }}
    ${'or goes to it'}               | ${[tiltOf('stocks', '-0.05'), tiltOf('bonds', '0.02')]}  | ${{ stocks: '0.55', bonds: '0.32', cash: '0.13' }}
    ${'cash itself, balanced'}       | ${[tiltOf('cash', '0.05'), tiltOf('stocks', '-0.05')]}   | ${{ stocks: '0.55', bonds: '0.3', cash: '0.15' }}
    ${'two tilts of a class add up'} | ${[tiltOf('stocks', '0.02'), tiltOf('stocks', '0.03')]}  | ${{ stocks: '0.65', bonds: '0.3', cash: '0.05' }}
    ${'a range ends a tilt'}         | ${[tiltOf('stocks', '0.1', { range: ['0.5', '0.63'] })]} | ${{ stocks: '0.63', bonds: '0.3', cash: '0.07' }}
    ${'never the other way'}         | ${[tiltOf('stocks', '0.1', { range: ['0.3', '0.5'] })]}  | ${{ stocks: '0.6', bonds: '0.3', cash: '0.1' }}
    ${'nothing is below nothing'}    | ${[tiltOf('bonds', '-0.4')]}                             | ${{ stocks: '0.6', bonds: '0', cash: '0.4' }}
  `('$name', ({ tilts, weights }) => {
    expect(applied(targetsWith(tilts)).weights).toEqual(weights);
  });

  test('they sum to exactly one whatever the tilts', () => {
    const points = fc.integer({ min: -600, max: 90 }).map((bps) => (bps / 1_000).toFixed(3));
    fc.assert(
      fc.property(points, points, (stocks, bonds) => {
        const outcome = applyTilts(
          targetsWith([tiltOf('stocks', stocks), tiltOf('bonds', bonds)]),
          TODAY,
        );
        if (!outcome.ok) return;
        const weights = outcome.value.targets.classes.map(({ weight }) => weight);
        expect(toText(sum(weights))).toBe('1');
        expect(weights.every((weight) => weight.gte('0') && weight.lte('1'))).toBe(true);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe('dates', () => {
  test.each`
    from            | until           | state
    ${'2026-11-20'} | ${'2026-11-20'} | ${'applied'}
    ${'2026-11-21'} | ${'2026-12-20'} | ${'not_yet'}
    ${'2026-10-01'} | ${'2026-11-19'} | ${'expired'}
  `('from $from until $until is $state on 2026-11-20', ({ from, until, state }) => {
    const { tilts, weights } = applied(targetsWith([tiltOf('stocks', '0.05', { from, until })]));
    expect(tilts.map((each) => each.state)).toEqual([state]);
    expect(weights['stocks']).toBe(state === 'applied' ? '0.65' : '0.6');
  });

  test('an expired tilt is reported with its numbers', () => {
    const { tilts } = applied(targetsWith([tiltOf('stocks', '0.05', { until: '2026-11-01' })]));
    expect(tilts[0]?.detail).toBe(
      'the tilt of stocks by 0.05 expired on 2026-11-01 and is ignored',
    );
  });
});

describe('refusals', () => {
  test.each`
    name                       | tilts                         | what
    ${'cash does not suffice'} | ${[tiltOf('stocks', '0.15')]} | ${'the active tilts sum to 0.15, which leaves a target of -0.05 for cash'}
    ${'cash without balance'}  | ${[tiltOf('cash', '0.05')]}   | ${'the active tilts include cash and sum to 0.05, not 0'}
  `('$name', ({ tilts, what }) => {
    const outcome = applyTilts(targetsWith(tilts), TODAY);
    expect(outcome.ok ? [] : outcome.problems.map((problem) => problem.what)).toEqual([what]);
  });
});

test("the bounds of a class's own band move with its target", () => {
  const band = { absolute: null, relative: null, low: decimal('0.05'), high: decimal('0.98') };
  const { tilted } = applied(targetsWith([tiltOf('stocks', '0.05')], undefined, band));
  const bounds = tilted.classes.map((target) => [
    target.assetClass,
    target.band?.low?.toFixed(),
    target.band?.high?.toFixed(),
  ]);
  expect(bounds).toEqual([
    ['stocks', '0.1', '1'],
    ['bonds', '0.05', '0.98'],
    ['cash', '0', '0.93'],
  ]);
});
