import { describe, expect, test } from 'vitest';
import { type AccountAnalysisInput, analyzeAccount } from '#analyze/analyze.ts';
import { maximumDrawdown } from '#analyze/risk/drawdown.ts';
import { srriScore, vevClassOf } from '#analyze/risk/scales.ts';
import { historicalTail } from '#analyze/risk/tail.ts';
import type { Risk } from '#domain/documents/analysis.ts';
import type { Currency } from '#domain/ids.ts';
import { type PriceSeries, priceSeries } from '#domain/statistics/price-series.ts';
import { normalDraws } from '../../../fixtures/random.ts';
import {
  cashOf,
  fxOf,
  historyOf,
  inputOf,
  positionOf,
  pricesOf,
  snapshotOf,
  weekdays,
} from '../support.ts';

/** Three hundred weeks; every fund wanders on its own. */
const DATES = weekdays(1_500);

function wander(seed: string, daily: number): (day: number) => number {
  const draw = normalDraws(seed);
  let level = Math.log(100);
  const path = DATES.map(() => {
    level += daily * draw();
    return Math.exp(level);
  });
  return (day) => path[day] as number;
}

const VTI = wander('VTI', 0.01);
const VT = wander('VT', 0.012);
const BND = wander('BND', 0.003);
const ALL = { VTI, VT, BND };

function riskOf(
  columns: Readonly<Record<string, (day: number) => number | null>> | null,
  more: Partial<AccountAnalysisInput> & { readonly cash?: Readonly<Record<string, string>> } = {},
): Risk {
  const { cash = { USD: '500' }, ...input } = more;
  const series: PriceSeries | null =
    columns === null ? null : priceSeries(historyOf(DATES, columns));
  const snapshot = snapshotOf('A', cashOf(cash), [
    positionOf('VTI', '20'),
    positionOf('VT', '25'),
    positionOf('BND', '20'),
  ]);
  const outcome = analyzeAccount(inputOf(snapshot, { series, ...input }));
  if (!outcome.ok) throw new Error(outcome.problems.map(({ what }) => what).join('; '));
  return outcome.value.risk;
}

const FIGURES = [
  ...['volatility', 'score', 'vev', 'vevClass', 'maxDrawdown', 'effectivePositions'],
  ...['var_95_1d', 'cvar_95_1d', 'var_99_1d', 'cvar_99_1d', 'diversificationRatio'],
  ...['parametricVar_95_1d', 'parametricCvar_95_1d', 'parametricVar_99_1d'],
  ...['parametricCvar_99_1d', 'trackingError'],
] as (keyof Risk)[];

describe('with enough history', () => {
  const risk = riskOf(ALL);

  test.each(FIGURES)('%s is a finite number', (figure) => {
    expect(Number.isFinite(risk[figure])).toBe(true);
  });

  test('no reason is given and all value is covered', () => {
    expect(risk).toMatchObject({ reason: null, uncovered: [] });
    expect(risk.coverage?.toFixed()).toBe('1');
  });

  test('every figure names its basis exactly once', () => {
    const named = risk.basis.flatMap(({ figures }) => figures);
    const expected = [...FIGURES, 'contributions'].map((name) =>
      name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
    );
    expect(named.toSorted()).toEqual(expected.toSorted());
    for (const { frequency, observations, from, to, method } of risk.basis) {
      expect(method).not.toBe('');
      expect(observations > 0 && from !== null && to !== null).toBe(frequency !== 'none');
    }
  });

  test('the window is five years at most', () => {
    expect(risk).toMatchObject({ from: '2021-11-26', to: '2026-11-20', observations: 260 });
  });

  test('the shares of the classes sum to one and follow the funds', () => {
    const shares = risk.contributions.map(({ share }) => share);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(risk.contributions.map(({ assetClass }) => assetClass)).toEqual([
      'intl_equity',
      'us_bonds',
      'us_equity',
    ]);
  });

  test('tail losses are ordered as their definitions order them', () => {
    const { var_95_1d, cvar_95_1d, var_99_1d, cvar_99_1d } = risk;
    expect([var_95_1d, cvar_95_1d, cvar_99_1d]).toEqual(
      [var_95_1d, cvar_95_1d, cvar_99_1d].toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    );
    expect(var_99_1d).toBeGreaterThan(var_95_1d ?? Number.NaN);
  });

  test('scaling all holdings and cash changes nothing', () => {
    const { volatility } = riskOf(ALL, {
      prices: pricesOf({ VTI: '2500', VT: '1000', BND: '750' }),
      cash: { USD: '5000' },
    });
    expect(volatility).toBeCloseTo(risk.volatility ?? Number.NaN, 12);
  });

  test('prices of tomorrow do not exist', () => {
    const jump = (closes: (day: number) => number) => (day: number) =>
      closes(day) * (day >= 1_490 ? 1.3 : 1);
    const before = { tradeDate: DATES[1_485]! };
    expect(riskOf({ VTI: jump(VTI), VT: jump(VT), BND: jump(BND) }, before)).toEqual(
      riskOf(ALL, before),
    );
  });
});

describe('without enough history every figure from it is null, with the reason', () => {
  const young = (weeks: number, closes: (day: number) => number) => (day: number) =>
    day < 1_500 - weeks * 5 ? null : closes(day);
  const euro = priceSeries(historyOf(DATES, ALL, 'EUR' as Currency));

  test.each`
    name                  | columns                                                            | more                | reason
    ${'no history'}       | ${null}                                                            | ${{}}               | ${'there is no price history'}
    ${'another currency'} | ${null}                                                            | ${{ series: euro }} | ${'the price history is in EUR, not in USD'}
    ${'84 % covered'}     | ${{ VTI, VT }}                                                     | ${{}}               | ${'price history covers 84.2 % of value, 90 % is needed'}
    ${'51 returns'}       | ${{ VTI: young(52, VTI), VT: young(52, VT), BND: young(52, BND) }} | ${{}}               | ${'price history covers 5.3 % of value, 90 % is needed'}
  `('$name: $reason', ({ columns, more, reason }) => {
    const risk = riskOf(columns, more);
    const known = FIGURES.filter((figure) => risk[figure] !== null);
    expect(known).toEqual(['effectivePositions']);
    expect(risk.reason).toBe(reason);
    expect(risk.observations).toBe(0);
  });

  test('53 weekly closes are enough, which is 52 returns', () => {
    const columns = { VTI: young(53, VTI), VT: young(53, VT), BND: young(53, BND) };
    expect(riskOf(columns)).toMatchObject({ observations: 52, reason: null });
  });

  test('instruments that never overlap for 52 weeks are refused together', () => {
    const early = (day: number) => (day >= 1_480 || day < 700 ? VTI(day) : null);
    const late = (day: number) => (day >= 700 ? VT(day) : null);
    expect(riskOf({ VTI: early, VT: late, BND }).reason).toBe(
      'the instruments have 3 weekly returns in common, 52 are needed',
    );
  });

  test('foreign cash has no history and counts as uncovered', () => {
    const foreign = { cash: { USD: '500', EUR: '2000' }, fx: fxOf({ EURUSD: '1' }) };
    const risk = riskOf(ALL, foreign);
    expect(risk.volatility).toBeNull();
    expect(risk.uncovered).toEqual([
      expect.objectContaining({
        symbol: null,
        reason: 'cash in a foreign currency has no history',
      }),
    ]);
  });
});

describe('with at least 90 % covered', () => {
  const small = { cash: { USD: '10000' } };

  test('the figures stand for the covered part, and what is left out is listed with its share', () => {
    const risk = riskOf({ VTI, VT }, small);
    expect(risk.volatility).toBeGreaterThan(0);
    expect(risk.coverage?.toFixed()).toBe('0.921052631579');
    expect(
      risk.uncovered.map(({ symbol, weight, reason }) => [symbol, weight.toFixed(), reason]),
    ).toEqual([['BND', '0.078947368421', 'no price history']]);
  });

  test('a target that nothing can measure leaves the tracking error out, with the reason', () => {
    const risk = riskOf({ VTI, VT }, small);
    expect(risk.trackingError).toBeNull();
    expect(risk.reason).toBe('tracking error: no instrument of us_bonds can be measured');
  });
});

test('a portfolio on its targets has no tracking error', () => {
  const targets = inputOf(snapshotOf('A', [], [])).targets;
  const snapshot = snapshotOf('A', cashOf({ USD: '50' }), [
    positionOf('VTI', '400'),
    positionOf('VT', '200'),
    positionOf('BND', '350'),
  ]);
  const outcome = analyzeAccount(
    inputOf(snapshot, {
      prices: pricesOf({ VTI: '1', VT: '1', BND: '1' }),
      series: priceSeries(historyOf(DATES, ALL)),
      targets: {
        ...targets,
        classes: targets.classes.map((each) =>
          each.assetClass === 'intl_equity'
            ? { ...each, instruments: each.instruments.toReversed() }
            : each,
        ),
      },
    }),
  );
  expect(outcome.ok && outcome.value.risk.trackingError).toBeCloseTo(0, 12);
});

test('history of weeks only still gives volatility, and no one-day losses', () => {
  const fridays = DATES.filter((_, day) => day % 5 === 4);
  const weekly = historyOf(fridays, {
    VTI: (week) => VTI(week * 5 + 4),
    VT: (week) => VT(week * 5 + 4),
    BND: (week) => BND(week * 5 + 4),
  });
  const risk = riskOf(null, { series: priceSeries(weekly) });
  expect(risk.volatility).toBeCloseTo(riskOf(ALL).volatility ?? Number.NaN, 6);
  expect(risk.var_95_1d).toBeNull();
  expect(risk.reason).toBe('0 daily returns for the one-day losses, 200 are needed');
});

test.each`
  volatility | srri | vev
  ${0}       | ${1} | ${1}
  ${0.00499} | ${1} | ${1}
  ${0.005}   | ${2} | ${2}
  ${0.02}    | ${3} | ${2}
  ${0.05}    | ${4} | ${3}
  ${0.1}     | ${5} | ${3}
  ${0.12}    | ${5} | ${4}
  ${0.15}    | ${6} | ${4}
  ${0.2}     | ${6} | ${5}
  ${0.25}    | ${7} | ${5}
  ${0.3}     | ${7} | ${6}
  ${0.8}     | ${7} | ${7}
`('$volatility is class $srri on the SRRI scale and $vev on that of PRIIPs', (row) => {
  expect(srriScore(row.volatility)).toBe(row.srri);
  expect(vevClassOf(row.volatility)).toBe(row.vev);
});

test.each`
  days   | level | valueAtRisk | conditional
  ${20}  | ${95} | ${0.2}      | ${0.2}
  ${40}  | ${95} | ${0.39}     | ${0.395}
  ${50}  | ${95} | ${0.48}     | ${0.492}
  ${100} | ${99} | ${1}        | ${1}
`('of $days losses of 1 % to $days %, the tail at $level % begins at $valueAtRisk', (row) => {
  const returns = Float64Array.from({ length: row.days }, (_, day) => -(day + 1) / 100);
  const tail = historicalTail(returns, row.level);
  expect(tail.valueAtRisk).toBeCloseTo(row.valueAtRisk, 12);
  expect(tail.conditional).toBeCloseTo(row.conditional, 12);
});

test.each`
  path                   | drawdown
  ${[100, 110, 120]}     | ${0}
  ${[100, 50, 200, 150]} | ${0.5}
  ${[100, 90, 95, 45]}   | ${0.55}
`('the path $path falls by $drawdown at most', ({ path, drawdown }) => {
  const returns = path.slice(1).map((value: number, at: number) => Math.log(value / path[at]));
  expect(maximumDrawdown(Float64Array.from(returns))).toBeCloseTo(drawdown, 12);
});
