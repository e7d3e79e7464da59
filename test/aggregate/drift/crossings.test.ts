import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  crossingChanges,
  driftState,
  keyOf,
  type OpenCrossing,
} from '#aggregate/drift/crossings.ts';
import { type DriftReading, evaluateNow, measure } from '#aggregate/drift/measure.ts';
import { revalue } from '#aggregate/drift/revalue.ts';
import type { WatchedPortfolio } from '#aggregate/drift/watched-portfolio.ts';
import { decimal, fromFloat } from '#domain/decimal.ts';
import { driftTrigger } from '../triggers/support.ts';
import { quotes, rule, watched } from './support.ts';

/** Stocks at 50 of 100, left alone from 45 to 55, back inside from 45.5 to 54.5. */
const EVEN = watched(
  { stocks: { target: '0.5', price: '50' }, cash: { target: '0.5', quantity: '50' } },
  {
    rules: [rule(driftTrigger({ absolute: '0.05', relative: null }))],
  },
);

/** The price at which stocks have this percentage of the portfolio. */
function priceFor(percent: number): string {
  return fromFloat((50 * percent) / (100 - percent), 12).toFixed();
}

function readAt(portfolio: WatchedPortfolio, prices: Readonly<Record<string, string>>) {
  const valued = revalue(portfolio, quotes(prices));
  if (valued.kind !== 'valued') throw new Error(valued.reason);
  return { readings: measure(portfolio, valued), triggers: evaluateNow(portfolio, valued) };
}

/** What is announced along a path of percentages: the percentage and the side, of stocks. */
function announced(path: readonly number[]): readonly string[] {
  let open: readonly OpenCrossing[] = [];
  const told: string[] = [];
  for (const percent of path) {
    const { readings } = readAt(EVEN, { STOCKS: priceFor(percent) });
    const { crossed, over } = crossingChanges(open, readings);
    open = [
      ...open.filter((each) => !over.includes(each)),
      ...crossed.map(({ scope, name, place }) => ({ scope, name, side: place })),
    ];
    for (const { name, place } of crossed) if (name === 'stocks') told.push(`${percent} ${place}`);
  }
  return told;
}

describe('a crossing', () => {
  test.each`
    path                            | told                            | why
    ${[50, 54.9]}                   | ${[]}                           | ${'inside the band nothing is told'}
    ${[50, 55.1, 56, 57]}           | ${['55.1 above']}               | ${'what stays out is told once'}
    ${[50, 55.1, 54.9, 55.1, 54.6]} | ${['55.1 above']}               | ${'back by less than the margin is not back'}
    ${[50, 55.1, 54.4, 55.1]}       | ${['55.1 above', '55.1 above']} | ${'back by the margin may cross again'}
    ${[50, 55.1, 44.9]}             | ${['55.1 above', '44.9 below']} | ${'a jump to the other side is another one'}
    ${[44.9, 45.4, 44.9]}           | ${['44.9 below']}               | ${'below is as above'}
    ${[60]}                         | ${['60 above']}                 | ${'what is out at first is told'}
  `('is announced for $path as $told: $why', ({ path, told }) => {
    expect(announced(path)).toEqual(told);
  });

  test('is announced once by a path that swings round the edge', () => {
    const swing = fc.double({ min: 54.51, max: 55.49, noNaN: true });
    fc.assert(
      fc.property(fc.array(swing, { minLength: 1, maxLength: 30 }), (path) => {
        const told = announced([50, 55.2, ...path]);
        expect(told).toEqual(['55.2 above']);
      }),
    );
  });

  test('is announced no more often than the path comes back by the margin', () => {
    const anywhere = fc.double({ min: 40, max: 60, noNaN: true });
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 30 }), (path) => {
        const returns = path.filter((percent) => percent > 45.49 && percent < 54.51).length;
        const jumps = path.filter((percent, at) => {
          const before = path[at - 1];
          return before !== undefined && before > 50 !== percent > 50;
        }).length;
        expect(announced(path).length).toBeLessThanOrEqual(1 + returns + jumps);
      }),
    );
  });

  test('is over when nobody watches it any more', () => {
    const open = [{ scope: 'instrument', name: 'STOCKS', side: 'above' }] as const;
    expect(crossingChanges(open, readAt(EVEN, {}).readings).over).toEqual(open);
  });
});

describe('a measurement', () => {
  test('calls out exactly what the trigger calls out, and tells the calendar rules too', () => {
    const scope = fc.constantFrom('asset_class', 'instrument', 'portfolio');
    const cents = fc.integer({ min: 1, max: 9_999 });
    fc.assert(
      fc.property(
        scope,
        fc.tuple(cents, cents, cents),
        fc.boolean(),
        (scope, prices, inclusive) => {
          const lines = {
            a: { target: '0.5', price: '33' },
            b: { target: '0.3', price: '33' },
            c: { target: '0.2', price: '33' },
            cash: { target: '0', quantity: '2' },
          };
          const trigger = { ...driftTrigger({ inclusive }), scope } as never;
          const calendar = {
            type: 'TIME_BASED',
            every: { kind: 'month' },
            months: [],
            day: 1,
            cooldownDays: 0,
          } as const;
          const portfolio = watched(lines, {
            rules: [rule(trigger), rule(calendar)],
            priceMoveMax: decimal('1000000'),
          });
          const [a, b, c] = prices.map((price) => decimal((price / 100).toFixed(2)).toFixed());
          const { readings, triggers } = readAt(portfolio, { A: `${a}`, B: `${b}`, C: `${c}` });
          const isOut = readings.some(({ place }) => place === 'above' || place === 'below');
          expect(triggers.map(({ type }) => type)).toEqual(['DRIFT_THRESHOLD', 'TIME_BASED']);
          expect(triggers[0]?.fired).toBe(isOut);
          expect(triggers[1]?.fired).toBe(true);
          expect(new Set(readings.map(keyOf)).size).toBe(readings.length);
        },
      ),
    );
  });

  test.each`
    place       | isOpen   | state
    ${'above'}  | ${false} | ${'out_of_band'}
    ${'below'}  | ${true}  | ${'out_of_band'}
    ${'near'}   | ${true}  | ${'returning'}
    ${'near'}   | ${false} | ${'in_band'}
    ${'inside'} | ${true}  | ${'in_band'}
  `('$place with an open crossing $isOpen is $state', ({ place, isOpen, state }) => {
    expect(driftState({ place } as DriftReading, isOpen)).toBe(state);
  });

  test('of two rules for the same class the one closer to firing counts', () => {
    const portfolio = watched(
      { stocks: { target: '0.5', price: '50' }, cash: { target: '0.5', quantity: '50' } },
      {
        rules: [
          rule(driftTrigger({ absolute: '0.2', relative: null })),
          rule(driftTrigger({ absolute: '0.05', relative: null })),
        ],
      },
    );
    const { readings } = readAt(portfolio, { STOCKS: priceFor(56) });
    expect(readings.map(({ name, place }) => `${name} ${place}`)).toEqual([
      'stocks above',
      'cash below',
    ]);
  });
});
