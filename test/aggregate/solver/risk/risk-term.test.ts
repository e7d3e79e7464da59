import { describe, expect, test } from 'vitest';
import { readHousehold } from '#aggregate/household.ts';
import { aimOf } from '#aggregate/methods/methods.ts';
import { compile } from '#aggregate/model/compile.ts';
import type { Model, ModelPosition } from '#aggregate/model/model.ts';
import { readRules } from '#aggregate/model/permissions.ts';
import { rebalance } from '#aggregate/rebalance.ts';
import { certify } from '#aggregate/solver/certificate.ts';
import { layOut } from '#aggregate/solver/dual/layout.ts';
import { DualFunction } from '#aggregate/solver/dual/oracle.ts';
import { prove } from '#aggregate/solver/proof/prove.ts';
import { DenseCurvature } from '#aggregate/solver/risk/curvature.ts';
import { timesCovariance } from '#aggregate/solver/risk/exposure.ts';
import { solveQuadratic } from '#aggregate/solver/risk/interior-point.ts';
import { dot } from '#aggregate/solver/risk/vectors.ts';
import { solve } from '#aggregate/solver/solve.ts';
import { TradeState } from '#aggregate/solver/state.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { toFloat, ZERO } from '#domain/decimal.ts';
import { Dice } from '../../../../bench/engine-households.ts';
import { mustSucceed } from '../../../support/outcomes.ts';
import { type HouseholdNote, household } from '../../support/household.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const NAMES = ['AAA', 'BBB', 'CCC'];

/** Three instruments that vary together, of which a household of one or two accounts holds a few dozen shares. */
function tinyHousehold(seed: number): HouseholdNote {
  const dice = new Dice(seed);
  const count = 2 + (seed % 2);
  const names = NAMES.slice(0, count);
  const loadings = names.map(() => 0.05 + 0.25 * dice.next());
  const others = names.map(() => 0.15 * dice.next());
  const covariance = names.map((_, row) =>
    names.map((__, column) => {
      const common = (loadings[row] as number) * (loadings[column] as number);
      return common + (row === column ? (others[row] as number) ** 2 : 0);
    }),
  );
  const shares = () => String(Math.floor(6 * dice.next()));
  const accounts = ['a', ...(seed % 4 === 0 ? ['b'] : [])];
  return {
    method: 'FULL_OPTIMIZATION',
    misallocationCost: seed % 3 === 0 ? '0' : '0.002',
    riskAversion: String(1 + Math.floor(20 * dice.next())),
    covariance: Object.fromEntries(names.map((name, index) => [name, covariance[index] ?? []])),
    spread: '0.0005',
    instruments: Object.fromEntries(
      names.map((name) => [name, String(20 + Math.floor(80 * dice.next()))]),
    ),
    classes: Object.fromEntries(
      names.map((name) => [
        name.toLowerCase(),
        { weight: count === 2 ? '0.45' : '0.3', instruments: [name] },
      ]),
    ),
    accounts: Object.fromEntries(
      accounts.map((id) => [
        id,
        {
          cash: String(50 + Math.floor(200 * dice.next())),
          tax: 'tax_free',
          ...(seed % 5 === 0 ? { commission: { perOrder: '0.5' } } : {}),
          holds: Object.fromEntries(names.map((name) => [name, shares()])),
        },
      ]),
    ),
  };
}

function modelOf(note: HouseholdNote): Model {
  const rules = readRules(readHousehold(household(note)));
  return compile(rules, aimOf(rules.household));
}

/** The lowest objective of all feasible plans, by trying every one. */
function exhaust(model: Model): number {
  const state = new TradeState(model);
  let best = Number.POSITIVE_INFINITY;
  const descend = (index: number) => {
    if (index === model.positions.length) {
      if (state.isFeasible()) best = Math.min(best, state.objective());
      return;
    }
    const { sale, maxBuy } = model.positions[index] as ModelPosition;
    for (let quanta = -sale.max; quanta <= Math.min(maxBuy, 20); quanta += 1) {
      if (!state.allows(index, quanta)) continue;
      state.set(index, quanta);
      descend(index + 1);
    }
    state.set(index, 0);
  };
  descend(0);
  return best;
}

describe('for tiny households', () => {
  test.each(SEEDS)(
    'bound <= optimum of all plans <= plan, and the plan is near it (seed %i)',
    (seed) => {
      const model = modelOf(tinyHousehold(seed));
      const solution = solve(model);
      const certificate = certify(solution, { fraction: null, withoutSales: false });
      const bound = toFloat(certificate.bound ?? certificate.objective);
      const objective = solution.state.objective();
      const optimum = exhaust(model);
      const noise = 1e-9 * model.value;
      expect(bound).toBeLessThanOrEqual(optimum + noise);
      expect(objective).toBeGreaterThanOrEqual(optimum - noise);
      const improvement = solution.idleObjective - optimum;
      expect(objective - optimum).toBeLessThanOrEqual(0.02 * improvement + 1e-7 * model.value);
    },
  );
});

describe('where instruments share classes', () => {
  /** Two classes of two instruments each. */
  const shared = (seed: number): HouseholdNote => {
    const dice = new Dice(100 + seed);
    const names = ['AAA', 'BBB', 'CCC', 'DDD'];
    const deviations = names.map(() => 0.05 + 0.2 * dice.next());
    const correlation = (row: number, column: number) =>
      row === column ? 1 : Math.floor(row / 2) === Math.floor(column / 2) ? 0.8 : 0.3;
    return {
      ...tinyHousehold(seed),
      covariance: Object.fromEntries(
        names.map((name, row) => [
          name,
          deviations.map(
            (each, column) => each * (deviations[row] ?? 0) * correlation(row, column),
          ),
        ]),
      ),
      instruments: Object.fromEntries(
        names.map((name) => [name, String(20 + Math.floor(80 * dice.next()))]),
      ),
      classes: {
        first: { weight: '0.5', instruments: ['AAA', 'BBB'] },
        second: { weight: '0.4', instruments: ['CCC', 'DDD'] },
      },
      accounts: {
        one: {
          cash: String(50 + Math.floor(200 * dice.next())),
          tax: 'tax_free',
          holds: Object.fromEntries(
            names.map((name) => [name, String(Math.floor(6 * dice.next()))]),
          ),
        },
      },
    };
  };

  test.each(SEEDS)('bound <= optimum of all plans <= plan (seed %i)', (seed) => {
    const model = modelOf(shared(seed));
    const { state, dual, idleObjective } = solve(model);
    const optimum = exhaust(model);
    const noise = 1e-9 * model.value;
    expect(dual.bound).toBeLessThanOrEqual(optimum + noise);
    expect(state.objective()).toBeGreaterThanOrEqual(optimum - noise);
    expect(state.objective() - optimum).toBeLessThanOrEqual(
      0.02 * (idleObjective - optimum) + 1e-7 * model.value,
    );
  });
});

describe('a proof with active risk', () => {
  test.each([1, 3, 4, 5, 8])('ends at the optimum of all plans (seed %i)', async (seed) => {
    const model = modelOf(tinyHousehold(seed));
    const optimum = exhaust(model);
    const { state, bound } = await prove(model, null, { timeLimitMs: 8_000, gap: 1e-4 });
    const noise = 1e-8 * model.value;
    expect(bound).toBeLessThanOrEqual(optimum + noise);
    expect(state.objective()).toBeGreaterThanOrEqual(optimum - noise);
    expect(state.objective() - bound).toBeLessThanOrEqual(1e-3 * optimum + noise);
  });
});

describe('the dual function with active risk', () => {
  test.each(SEEDS)('is below every plan wherever its tangent touches (seed %i)', (seed) => {
    const model = modelOf(tinyHousehold(seed));
    const layout = layOut(model);
    const oracle = new DualFunction(model, layout);
    const dice = new Dice(seed);
    const plan = solve(model).state;
    expect(plan.isFeasible()).toBe(true);
    for (let draw = 0; draw < 50; draw += 1) {
      const prices = layout.lower.map(
        (low, row) => low + dice.next() ** 2 * (Math.min(layout.upper[row] as number, 3) - low),
      );
      expect(oracle.evaluate(prices).bound).toBeLessThanOrEqual(
        plan.objective() + 1e-9 * model.value,
      );
    }
  });
});

/** Four instruments that cost 1 each, so that whole shares hardly matter; the first may not be traded. */
function largeHousehold(spread: string): HouseholdNote {
  return {
    method: 'FULL_OPTIMIZATION',
    misallocationCost: '0',
    riskAversion: '20',
    spread,
    covariance: {
      AAA: [0.09, 0.045, 0.01, 0],
      BBB: [0.045, 0.0625, 0.012, 0.004],
      CCC: [0.01, 0.012, 0.04, 0.003],
      DDD: [0, 0.004, 0.003, 0.01],
    },
    instruments: { AAA: { price: '1', trade: 'hold' }, BBB: '1', CCC: '1', DDD: '1' },
    classes: {
      a: { weight: '0.2', instruments: ['AAA'] },
      b: { weight: '0.3', instruments: ['BBB'] },
      c: { weight: '0.3', instruments: ['CCC'] },
      d: { weight: '0.2', instruments: ['DDD'] },
    },
    accounts: {
      one: {
        tax: 'tax_free',
        cash: '1000',
        holds: { AAA: '400000', BBB: '150000', CCC: '349000', DDD: '100000' },
      },
    },
  };
}

describe('where whole shares hardly matter', () => {
  test.each(['0', '0.0005', '0.005'])(
    'the plan costs what the continuous optimum costs (spread %s)',
    (spread) => {
      const model = modelOf(largeHousehold(spread));
      const { state, dual } = solve(model);
      const optimum = continuousOptimum(model);
      const objective = state.objective();
      expect(state.risk?.price()).toBeLessThan(new TradeState(model).objective());
      // Ties and orders have a price of their own, a few millionths of the value, which the program leaves out.
      expect(objective).toBeGreaterThan(optimum);
      expect(objective - optimum).toBeLessThan(1e-5 * model.value);
      expect(objective - dual.bound).toBeLessThan(2e-6 * model.value);
    },
  );

  test('free trades leave no more active risk than they must', () => {
    const plan = mustSucceed(
      rebalance(household({ ...largeHousehold('0'), riskAversion: '1000' })),
    );
    const { trackingErrorBefore, trackingErrorAfter, trackingErrorLeast } = plan.activeRisk ?? {};
    const least = toFloat(trackingErrorLeast ?? ZERO);
    const after = toFloat(trackingErrorAfter ?? ZERO);
    expect(least).toBeGreaterThan(0.02);
    expect(after).toBeGreaterThanOrEqual(least - 1e-9);
    expect(after).toBeLessThan(1.0001 * least);
    expect(toFloat(trackingErrorBefore ?? ZERO)).toBeGreaterThan(1.05 * least);
  });
});

/** min R + (spread + steering)·Σ(buys + sales) in money, buys and sales continuous, cash never negative. */
function continuousOptimum(model: Model): number {
  const { risk, positions, value } = model;
  if (risk === null) throw new Error('risk has a price here');
  const count = positions.length;
  const size = 2 * count + 1;
  const sign = (column: number) => (column < count ? 1 : -1);
  const coordinateOf = (column: number) => {
    const { instrument } = positions[column % count] as ModelPosition;
    return risk.moves[instrument]?.[0]?.coordinate ?? -1;
  };
  const known = risk.start.length;
  const matrix = new Float64Array(size * size);
  const linear = new Float64Array(size);
  const marginal = timesCovariance(risk, risk.start);
  for (let row = 0; row < 2 * count; row += 1) {
    const { spreadPerUnit, buySteering, sellSteering } = positions[row % count] as ModelPosition;
    const steering = row < count ? buySteering : sellSteering;
    const slope = risk.price * (marginal[coordinateOf(row)] as number);
    linear[row] = sign(row) * slope + spreadPerUnit + steering;
    for (let column = 0; column < 2 * count; column += 1) {
      const cell = risk.covariance[coordinateOf(row) * known + coordinateOf(column)] as number;
      matrix[row * size + column] = sign(row) * sign(column) * risk.price * cell;
    }
  }
  const { status, objective } = solveQuadratic({
    curvature: new DenseCurvature(matrix, size),
    linear,
    lower: new Float64Array(size),
    upper: new Float64Array(size).fill(1),
    rows: [
      {
        coefficients: Float64Array.from({ length: size }, (_, column) =>
          column === size - 1 ? 1 : sign(column) + (positions[column % count]?.spreadPerUnit ?? 0),
        ),
        total: (model.purses[0]?.start ?? 0) / value,
      },
    ],
  });
  expect(status).toBe('optimal');
  return value * (objective + 0.5 * risk.price * dot(marginal, risk.start));
}

describe('risk aversion', () => {
  /** Two classes that lack as much, and cash for one of them. */
  const twoGaps = (variances: readonly [number, number], riskAversion?: string): HouseholdNote => ({
    method: 'FULL_OPTIMIZATION',
    ...(riskAversion === undefined ? {} : { riskAversion }),
    covariance: { AAA: [variances[0], 0.001], BBB: [0.001, variances[1]] },
    instruments: { AAA: '10', BBB: '10' },
    classes: {
      a: { weight: '0.5', instruments: ['AAA'] },
      b: { weight: '0.5', instruments: ['BBB'] },
    },
    sells: 'never',
    maxTurnover: '0.05',
    accounts: { one: { cash: '2000', holds: { AAA: '400', BBB: '400' } } },
  });
  const bought = (note: HouseholdNote) =>
    Object.fromEntries(
      mustSucceed(rebalance(household(note))).orders.map(({ symbol, quantity }) => [
        symbol,
        toFloat(quantity),
      ]),
    );
  /** To one share more or less. */
  const expectBought = (note: HouseholdNote, expected: Readonly<Record<string, number>>) => {
    const found = bought(note);
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected));
    for (const [symbol, quantity] of Object.entries(expected)) {
      expect(Math.abs((found[symbol] ?? 0) - quantity)).toBeLessThanOrEqual(1.01);
    }
  };

  test('buys first what reduces active risk more', () => {
    // The margins 0.089·(0.1 − x) and 0.009·(0.1 − y) are equal at x = 0.0908 and y = 0.0092 of the value.
    expectBought(twoGaps([0.09, 0.01], '3'), { AAA: 90, BBB: 9 });
    expectBought(twoGaps([0.01, 0.09], '3'), { AAA: 9, BBB: 90 });
  });

  test('lets an overweight stand in for what moves with it', () => {
    const note = (withThird: number, riskAversion: string): HouseholdNote => ({
      ...twoGaps([0.04, 0.04], riskAversion),
      misallocationCost: '0',
      covariance: {
        AAA: [0.04, 0, withThird],
        BBB: [0, 0.04, 0.036 - withThird],
        CCC: [withThird, 0.036 - withThird, 0.04],
      },
      instruments: { AAA: '10', BBB: '10', CCC: '10' },
      classes: {
        a: { weight: '0.4', instruments: ['AAA'] },
        b: { weight: '0.4', instruments: ['BBB'] },
        c: { weight: '0.2', instruments: ['CCC'] },
      },
      accounts: { one: { cash: '1000', holds: { AAA: '300', BBB: '300', CCC: '300' } } },
    });
    // Too much of the third class makes 0.036 / 0.04 of a like amount missing from the class that moves with it.
    expectBought(note(0.036, '3'), { AAA: 4, BBB: 95 });
    expectBought(note(0, '3'), { AAA: 95, BBB: 4 });
  });

  test('weighs one year of risk for every year of the horizon', () => {
    const note: HouseholdNote = { ...largeHousehold('0.002'), riskAversion: '5' };
    expect(bought({ ...note, horizonYears: '4' })).toEqual(bought({ ...note, riskAversion: '20' }));
    expect(bought({ ...note, horizonYears: '4' })).not.toEqual(bought(note));
  });

  test.each([
    ['null', { riskAversion: undefined }],
    ['of a method that goes to a destination', { method: 'THRESHOLD_REBALANCING' }],
    ['without a covariance', { covariance: undefined }],
  ] as const)('%s changes nothing', (_, change) => {
    const problem = household({ ...twoGaps([0.09, 0.01], '3'), ...change } as HouseholdNote);
    const { optimization } = problem;
    const plain = {
      ...problem,
      covariance: null,
      optimization: { ...optimization, riskAversion: null },
    };
    expect(mustSucceed(rebalance(problem))).toEqual(mustSucceed(rebalance(plain)));
  });
});

describe('a plan that weighs active risk', () => {
  test.each([1, 2, 3, 4])('passes every check of the verifier (seed %i)', (seed) => {
    const problem = household({
      ...tinyHousehold(seed),
      ...(seed === 4 ? { method: 'TACTICAL_REBALANCING', capInstrument: '0.4' } : {}),
    });
    const plan = mustSucceed(rebalance(problem));
    expect(plan.activeRisk).toBeDefined();
    expect(Object.keys(plan.certificate.multipliers)).toContain('risk:AAA');
    expect(verify(problem, plan).filter(({ passed }) => !passed)).toEqual([]);
  });
});

test('more instruments than can be weighed leave risk out, and the plan says so', () => {
  const names = Array.from({ length: 501 }, (_, index) => `N${index}`);
  const rows = names.map((name, row) => [name, names.map((_, at) => (at === row ? 0.04 : 0))]);
  const problem = household({
    method: 'FULL_OPTIMIZATION',
    riskAversion: '3',
    covariance: Object.fromEntries(rows),
    instruments: Object.fromEntries(names.map((name) => [name, { price: '10', trade: 'hold' }])),
    classes: { all: { weight: '0.9', instruments: names } },
    accounts: { one: { cash: '100', holds: { N0: '90' } } },
  });
  const plan = mustSucceed(rebalance(problem));
  expect(plan.activeRisk).toBeUndefined();
  expect(plan.warnings).toContain(
    'risk is left out of the plan: it can be weighed for at most 500 instruments',
  );
  expect(verify(problem, plan).filter(({ passed }) => !passed)).toEqual([]);
});

describe('what the covariance does not know', () => {
  const note: HouseholdNote = {
    method: 'FULL_OPTIMIZATION',
    riskAversion: '3',
    covariance: { AAA: [0.04, 0.002], BBB: [0.002, 0.01] },
    instruments: {
      AAA: '10',
      BBB: '10',
      MIX: { price: '10', classes: { a: '0.6', b: '0.4' } },
      ODD: '10',
    },
    classes: {
      a: { weight: '0.6', instruments: ['AAA'] },
      b: { weight: '0.4', instruments: ['BBB'] },
      c: { weight: '0', instruments: ['ODD'] },
    },
    accounts: { one: { cash: '0', holds: { MIX: '100' } } },
  };

  test('moves as the leading instruments of its classes', () => {
    const { risk } = modelOf(note);
    expect(risk?.symbols).toEqual(['AAA', 'BBB']);
    expect([...(risk?.target ?? [])]).toEqual([0.6, 0.4]);
    expect([...(risk?.start ?? [])]).toEqual([expect.closeTo(0, 12), expect.closeTo(0, 12)]);
  });

  test('does not move at all where nothing is known of its class', () => {
    const { risk } = modelOf({ ...note, accounts: { one: { cash: '0', holds: { ODD: '100' } } } });
    expect([...(risk?.start ?? [])]).toEqual([-0.6, -0.4]);
  });
});
