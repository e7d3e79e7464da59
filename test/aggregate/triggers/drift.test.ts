import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateDrift } from '#aggregate/triggers/drift.ts';
import { decimal, divide, smaller } from '#domain/decimal.ts';
import { driftTrigger, EVEN, standingWith } from './support.ts';

describe('scope asset_class', () => {
  // Bands of the 5/25 rule: 60 % -> 55..65, 20 % -> 15..25, 10 % -> 7.5..12.5, 4 % -> 3..5.
  test.each`
    target    | value          | fired
    ${'0.6'}  | ${'550000'}    | ${true}
    ${'0.6'}  | ${'550000.01'} | ${false}
    ${'0.6'}  | ${'649999.99'} | ${false}
    ${'0.6'}  | ${'650000'}    | ${true}
    ${'0.2'}  | ${'150000'}    | ${true}
    ${'0.2'}  | ${'150000.01'} | ${false}
    ${'0.1'}  | ${'125000'}    | ${true}
    ${'0.1'}  | ${'124999.99'} | ${false}
    ${'0.04'} | ${'30000'}     | ${true}
    ${'0.04'} | ${'30000.01'}  | ${false}
    ${'0.04'} | ${'50000'}     | ${true}
  `('a target of $target held at $value of a million fires: $fired', (row) => {
    const rest = decimal('1000000').minus(decimal(row.value)).toFixed();
    const wide = { low: '0', high: '1' };
    const standing = standingWith({
      a: { value: row.value, target: row.target },
      b: { value: rest, target: decimal('1').minus(decimal(row.target)).toFixed(), band: wide },
    });
    expect(evaluateDrift(driftTrigger(), standing).fired).toBe(row.fired);
  });

  test.each`
    inclusive | value      | fired
    ${true}   | ${'84'}    | ${true}
    ${false}  | ${'84'}    | ${false}
    ${false}  | ${'84.01'} | ${true}
  `('0.84 against 0.80 with a band of 0.04, inclusive $inclusive, at $value: $fired', (row) => {
    const standing = standingWith({
      a: { value: row.value, target: '0.8' },
      b: { value: decimal('100').minus(decimal(row.value)).toFixed(), target: '0.2' },
    });
    const trigger = driftTrigger({ absolute: '0.04', relative: null, inclusive: row.inclusive });
    expect(evaluateDrift(trigger, standing).fired).toBe(row.fired);
  });

  test.each`
    band                            | value   | fired    | why
    ${{ absolute: '0.1' }}          | ${'40'} | ${true}  | ${'its own distance replaces both of the rule'}
    ${{ absolute: '0.1' }}          | ${'41'} | ${false} | ${'its own distance replaces both of the rule'}
    ${{ relative: '0.5' }}          | ${'26'} | ${false} | ${'so does its own relative distance'}
    ${{ relative: '0.5' }}          | ${'25'} | ${true}  | ${'so does its own relative distance'}
    ${{ low: '0.2' }}               | ${'21'} | ${false} | ${'a bound replaces its side'}
    ${{ low: '0.2' }}               | ${'20'} | ${true}  | ${'a bound replaces its side'}
    ${{ low: '0.2' }}               | ${'55'} | ${true}  | ${'and leaves the other side to the rule'}
    ${{ low: '0.49', high: '0.9' }} | ${'49'} | ${true}  | ${'sides may differ'}
    ${{ low: '0.49', high: '0.9' }} | ${'89'} | ${false} | ${'sides may differ'}
    ${{ low: '0', high: '0.9' }}    | ${'0'}  | ${false} | ${'a bound of 0 sets no limit'}
  `('with the band $band, $value % of 50 % fires: $fired, because $why', (row) => {
    const standing = standingWith({
      a: { value: row.value, target: '0.5', band: row.band },
      b: { value: String(100 - Number(row.value)), target: '0.5', band: { low: '0', high: '1' } },
    });
    expect(evaluateDrift(driftTrigger(), standing).fired).toBe(row.fired);
  });

  test('a class on its target is never out, even with a target of nothing', () => {
    const standing = standingWith({
      a: { value: '100', target: '1' },
      cash: { value: '0', target: '0' },
    });
    expect(evaluateDrift(driftTrigger(), standing).fired).toBe(false);
  });

  test('the rationale carries the numbers', () => {
    const standing = standingWith({
      stocks: { value: '673.1', target: '0.6' },
      bonds: { value: '300', target: '0.35' },
      cash: { value: '26.9', target: '0.05' },
    });
    expect(evaluateDrift(driftTrigger(), standing)).toEqual({
      type: 'DRIFT_THRESHOLD',
      fired: true,
      measured: 'cash 2.69 %',
      threshold: '3.75 % to 6.25 %',
      rationale:
        'cash is at 2.69 %, -2.31 points from its target of 5 % and outside its band of 3.75 % to 6.25 %; 2 other classes are out too: stocks, bonds',
    });
    expect(evaluateDrift(driftTrigger(), EVEN)).toMatchObject({
      fired: false,
      rationale:
        'every class is inside its band; the nearest to its edge, stocks is at 60 %, 0 points from its target of 60 %, has a band of 55 % to 65 %',
    });
  });

  test('a household without value does not fire', () => {
    const empty = standingWith({ a: { value: '0', target: '1' } });
    expect(evaluateDrift(driftTrigger(), empty)).toMatchObject({ fired: false, measured: null });
  });

  test('fires exactly when |drift| >= min(absolute, relative x target), for any exact numbers', () => {
    const cents = fc.integer({ min: 0, max: 100_000_000 });
    const basis = fc.integer({ min: 1, max: 9_999 });
    fc.assert(
      fc.property(cents, cents, basis, (a, b, target) => {
        fc.pre(a + b > 0);
        const value = (amount: number) => (amount / 100).toFixed(2);
        const t = decimal((target / 10_000).toFixed(4));
        const standing = standingWith({
          a: { value: value(a), target: t.toFixed() },
          b: {
            value: value(b),
            target: decimal('1').minus(t).toFixed(),
            band: { low: '0', high: '1' },
          },
        });
        const drift = divide(decimal(value(a)), standing.totalValue)
          .minus(t)
          .abs();
        const distance = smaller(decimal('0.05'), decimal('0.25').times(t));
        expect(evaluateDrift(driftTrigger(), standing).fired).toBe(drift.gte(distance));
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

describe('scope portfolio', () => {
  const standing = standingWith(
    { a: { value: '54', target: '0.5' }, b: { value: '44', target: '0.5' } },
    { GME: '2' },
  );

  test.each`
    absolute    | inclusive | fired
    ${'0.06'}   | ${true}   | ${true}
    ${'0.06'}   | ${false}  | ${false}
    ${'0.0601'} | ${true}   | ${false}
  `('half the sum of distances, 6 %, against $absolute fires: $fired', (row) => {
    const trigger = driftTrigger({ ...row, relative: null, scope: 'portfolio' });
    expect(evaluateDrift(trigger, standing)).toMatchObject({ fired: row.fired, measured: '6 %' });
  });
});

describe('scope instrument', () => {
  const trigger = driftTrigger({ scope: 'instrument' });

  test('a class held in one instrument drifts as the instrument does', () => {
    const standing = standingWith({
      a: { value: '56', target: '0.5' },
      b: { value: '44', target: '0.5' },
    });
    expect(evaluateDrift(trigger, standing)).toMatchObject({ fired: true, measured: 'A 56 %' });
  });

  test('instruments of one class share its target in proportion to what is held of it', () => {
    const one = standingWith({
      a: { value: '52', target: '0.5' },
      b: { value: '48', target: '0.5', band: { low: '0', high: '1' } },
    });
    const [first, ...rest] = one.holdings;
    const halves = ['A1', 'A2'].map((symbol) => ({ ...first!, symbol, value: decimal('26') }));
    const two = { ...one, holdings: [...halves, ...rest] } as typeof one;
    const result = evaluateDrift(trigger, two);
    expect(result.fired).toBe(false);
    expect(result.rationale).toContain('target of 25 %');
  });

  test('a class of which nothing is held falls to its preferred instrument', () => {
    const standing = standingWith({
      a: { value: '100', target: '0.9' },
      b: { value: '0', target: '0.1' },
    });
    expect(evaluateDrift(trigger, standing)).toMatchObject({ fired: true, measured: 'B 0 %' });
  });

  test('a holding that no target names is all drift', () => {
    const standing = standingWith(
      { a: { value: '94', target: '1', band: { low: '0' } } },
      { GME: '6' },
    );
    const { fired, rationale } = evaluateDrift(trigger, standing);
    expect(fired).toBe(true);
    expect(rationale).toContain('GME is at 6 %, +6 points from its target of 0 %');
  });
});
