/** The verifier's own evaluation of objective and bound: it agrees with the engine, and catches certificates that lie. */
import { describe, expect, test } from 'vitest';
import { readHousehold } from '#aggregate/household.ts';
import { keepAsIs } from '#aggregate/keep-as-is.ts';
import { aimOf } from '#aggregate/methods/methods.ts';
import { compile } from '#aggregate/model/compile.ts';
import { readRules } from '#aggregate/model/permissions.ts';
import { rebalance, rebalanceWithProof } from '#aggregate/rebalance.ts';
import { layOut } from '#aggregate/solver/dual/layout.ts';
import { DualFunction } from '#aggregate/solver/dual/oracle.ts';
import { readAim } from '#aggregate/verify/bound/aim.ts';
import { type BranchCondition, readConditions } from '#aggregate/verify/bound/conditions.ts';
import { evaluateBound, readGround } from '#aggregate/verify/bound/lagrangian.ts';
import { readMultipliers } from '#aggregate/verify/bound/multipliers.ts';
import { objectiveOf } from '#aggregate/verify/bound/objective.ts';
import { knownOrders, readFacts } from '#aggregate/verify/facts.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { type Decimal, decimal, fromFloat, ONE, toFloat, ZERO } from '#domain/decimal.ts';
import type { Certificate, Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { METHODS } from '#domain/vocabulary.ts';
import { Dice, seededHousehold } from '../../bench/engine-households.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { type HouseholdNote, household } from './support/household.ts';

const SEEDS = Array.from({ length: 24 }, (_, index) => index + 101);

function unusual(seed: number): RebalancingProblem {
  return seededHousehold({
    seed,
    instruments: 4 + (seed % 6),
    classes: seed % 3 === 0 ? null : 3,
    accounts: 1 + (seed % 4),
    wild: true,
  });
}

function broken(problem: RebalancingProblem, plan: Plan): readonly string[] {
  return verify(problem, plan).flatMap(({ check, passed }) => (passed ? [] : check));
}

const detailOf = (problem: RebalancingProblem, plan: Plan, check: string) =>
  verify(problem, plan).find((each) => each.check === check)?.detail;

describe.each(SEEDS)('for household %i', (seed) => {
  const problem = unusual(seed);

  test('the bound at any prices is that of the engine, and below the objective of plans', () => {
    const idle = mustSucceed(keepAsIs(problem));
    const rules = readRules(readHousehold(problem));
    const model = compile(rules, aimOf(rules.household));
    const layout = layOut(model);
    const oracle = new DualFunction(model, layout);
    const dice = new Dice(seed);
    const solved = rebalance(problem);
    for (let draw = 0; draw < 12; draw += 1) {
      const multipliers = layout.lower.map((low, row) => {
        const high = Math.min(layout.upper[row] as number, 3);
        return Number((low + dice.next() ** 3 * (high - low)).toFixed(9));
      });
      const certificate: Certificate = {
        ...idle.certificate,
        fraction: problem.method === 'PROPORTIONAL_REBALANCING' ? ONE : null,
        multipliers: Object.fromEntries(
          layout.names.map((name, row) => [name, fromFloat(multipliers[row] ?? 0, 9)]),
        ),
      };
      const facts = readFacts(problem, { ...idle, certificate });
      const aim = readAim(facts);
      const { value, faults } = evaluateBound(
        readGround(facts, aim),
        readMultipliers(facts, aim, certificate.multipliers),
        readConditions([], facts.groupOf),
      );
      const noise = 1e-9 * model.value;
      expect(faults).toEqual([]);
      expect(value).toBeGreaterThanOrEqual(oracle.evaluate(multipliers).bound - noise);
      expect(value).toBeLessThanOrEqual(oracle.evaluate(multipliers).bound + 1e-6 * model.value);
      if (!solved.ok) continue;
      const orders = knownOrders({ ...facts, plan: solved.value });
      expect(value).toBeLessThanOrEqual(objectiveOf(facts, aim, orders) + noise);
    }
  });
});

/** Two accounts that share a class and a limit on turnover. */
const NOTE: HouseholdNote = {
  method: 'FULL_OPTIMIZATION',
  accounts: {
    TAXABLE: {
      cash: '900',
      reserve: '300',
      holds: {
        VTI: [
          { id: 'old', on: '2019-03-04', quantity: '60', cost: '9000' },
          { id: 'new', on: '2026-05-04', quantity: '40', cost: '8800' },
        ],
        ITOT: [{ id: 'one', on: '2020-05-04', quantity: '20', cost: '3000' }],
        BND: '10',
      },
      commission: { perOrder: '1' },
    },
    IRA: { tax: 'tax_deferred', cash: '500', holds: { BND: '100', VTI: '5' } },
  },
  classes: {
    us: { weight: '0.45', instruments: ['VTI', 'ITOT'] },
    bonds: { weight: '0.5', instruments: ['BND'] },
  },
  instruments: { VTI: '210', ITOT: '130', BND: '70' },
  spread: '0.0005',
  maxTurnover: '0.08',
  misallocationCost: '0.3',
};
const PROBLEM = household(NOTE);
const PLAN = mustSucceed(rebalance(PROBLEM));
const BOUND = PLAN.certificate.bound ?? expect.fail('a plan with a bound');

const CENTS_2 = decimal('0.02');

function turned(condition: BranchCondition): BranchCondition {
  const { rule } = condition;
  const other = { ordered: 'not_ordered', bought: 'not_bought' } as const;
  if (rule === 'ordered' || rule === 'bought') return { ...condition, rule: other[rule] };
  return { ...condition, rule: rule === 'not_ordered' ? 'ordered' : 'bought' };
}

describe('a certificate', () => {
  test('holds as it is, and says what its multipliers prove', () => {
    expect(broken(PROBLEM, PLAN)).toEqual([]);
    expect(PLAN.orders.length).toBeGreaterThan(0);
    expect(detailOf(PROBLEM, PLAN, 'the bound re-evaluated')).toMatch(
      /^re-evaluated: the multipliers prove \d+/,
    );
  });

  test('of HiGHS is visibly not re-evaluated', async () => {
    const plan = mustSucceed(await rebalanceWithProof(PROBLEM, { timeLimitMs: 20_000, gap: 1e-7 }));
    expect(plan.certificate.proof).toBe('highs');
    expect(broken(PROBLEM, plan)).toEqual([]);
    expect(detailOf(PROBLEM, plan, 'the bound re-evaluated')).toBe(
      'not re-evaluated: the bound is the word of HiGHS',
    );
  });

  /** A bound and all that follows from it, as if it had been proven. */
  const bounded = (bound: Decimal): Partial<Certificate> => {
    const { objective, gapShare, gap } = PLAN.certificate;
    const after = objective.minus(bound);
    const scale = toFloat(after) / toFloat(gap ?? ONE);
    return {
      bound,
      gap: after,
      gapBps: after.times(decimal('10000')).div(PLAN.household.totalValue),
      gapShare: fromFloat(toFloat(gapShare ?? ONE) * scale, 9),
    };
  };
  const priced = (changes: Readonly<Record<string, Decimal>>): Partial<Certificate> => ({
    multipliers: { ...PLAN.certificate.multipliers, ...changes },
  });
  const without = (name: string): Partial<Certificate> => {
    const { [name]: _left, ...multipliers } = PLAN.certificate.multipliers;
    return { multipliers };
  };
  const price = (name: string) => PLAN.certificate.multipliers[name] ?? expect.fail(`no ${name}`);

  test.each<readonly [string, string, () => Partial<Certificate>]>([
    ['a bound too high', 'the bound re-evaluated', () => bounded(BOUND.plus(CENTS_2))],
    [
      'a price that is another',
      'the bound re-evaluated',
      () => priced({ turnover: price('turnover').plus(decimal('0.1')) }),
    ],
    [
      'a price that is nothing',
      'the bound re-evaluated',
      () => priced({ 'cash:IRA': price('cash:IRA').plus(ONE) }),
    ],
    [
      'a price that is negative',
      'the bound re-evaluated',
      () => priced({ 'cash:TAXABLE': decimal('-0.000001') }),
    ],
    [
      'a price outside the slopes of its class',
      'the bound re-evaluated',
      () => priced({ 'class:us': decimal('0.7') }),
    ],
    ['the price of a class left out', 'the bound re-evaluated', () => without('class:us')],
    ['the price of cash left out', 'the bound re-evaluated', () => without('cash:TAXABLE')],
    ['the price of nothing', 'the bound re-evaluated', () => priced({ 'cash:NOBODY': ONE })],
    ['the price of no limit', 'the bound re-evaluated', () => priced({ costs: ONE })],
    ['the price of no gains', 'the bound re-evaluated', () => priced({ gains: ONE })],
    [
      'the price of a purse that is all there is',
      'the bound re-evaluated',
      () => priced({ 'purse:IRA:USD': ZERO }),
    ],
    [
      'another objective',
      'the objective recomputed',
      () => ({ objective: PLAN.certificate.objective.minus(CENTS_2) }),
    ],
    [
      'another share',
      'the objective recomputed',
      () => ({ gapShare: (PLAN.certificate.gapShare ?? ONE).plus(decimal('0.001')) }),
    ],
    ['a share left out', 'the objective recomputed', () => ({ gapShare: null })],
    ['no proof', 'the certificate is consistent', () => ({ proof: 'none' })],
    ['prices beside HiGHS', 'the certificate is consistent', () => ({ proof: 'highs' })],
    ['a fraction', 'the certificate is consistent', () => ({ fraction: ONE })],
    ['no sales', 'the certificate is consistent', () => ({ withoutSales: true })],
    ['another gap', 'the certificate is consistent', () => ({ gap: ZERO, gapBps: ZERO })],
  ])('with %s is caught', (_what, check, change) => {
    const certificate = { ...PLAN.certificate, ...change() };
    expect(broken(PROBLEM, { ...PLAN, certificate })).toContain(check);
  });

  describe('with branches', () => {
    const problem = household({
      ...NOTE,
      classes: {
        us: { weight: '0.45', instruments: ['VTI', 'ITOT'] },
        bonds: { weight: '0.5', instruments: ['BND', 'AGG'] },
      },
      instruments: { VTI: '210', ITOT: '130', BND: '70', AGG: '95' },
      minTradeSize: '400',
    });
    const plan = mustSucceed(rebalance(problem));
    const branches = plan.certificate.branches ?? expect.fail('a plan with branches');
    const [lowest, ...others] = branches;
    if (lowest === undefined) expect.fail('a branch');

    test('holds, and says how many prove it', () => {
      expect(broken(problem, plan)).toEqual([]);
      expect(detailOf(problem, plan, 'the bound re-evaluated')).toMatch(
        new RegExp(`^re-evaluated: ${branches.length} branches prove \\d+`),
      );
    });

    test.each<readonly [string, NonNullable<Certificate['branches']>]>([
      ['a branch left out', others],
      ['another branch left out', branches.slice(0, -1)],
      ['a bound too high', [{ ...lowest, bound: lowest.bound.plus(CENTS_2) }, ...others]],
      ['a bound below', [{ ...lowest, bound: lowest.bound.minus(CENTS_2) }, ...others]],
      [
        'a price that is another',
        [
          {
            ...lowest,
            multipliers: { ...lowest.multipliers, turnover: decimal('3') },
          },
          ...others,
        ],
      ],
      [
        'a condition turned round',
        branches.map((each, index) =>
          index === 0 ? { ...each, conditions: lowest.conditions.map(turned) } : each,
        ),
      ],
      ['a condition left out', [{ ...lowest, conditions: lowest.conditions.slice(0, -1) }]],
    ])('and %s is caught', (_what, corrupted) => {
      const certificate = { ...plan.certificate, branches: corrupted };
      expect(broken(problem, { ...plan, certificate })).toContain('the bound re-evaluated');
    });
  });

  describe('with active risk', () => {
    const problem = household({
      ...NOTE,
      covariance: { VTI: [0.04, 0.002], BND: [0.002, 0.01] },
      riskAversion: '20',
    });
    const plan = mustSucceed(rebalance(problem));

    test('holds', () => {
      expect(broken(problem, plan)).toEqual([]);
      expect(plan.activeRisk).toBeDefined();
    });

    test('and another point of its tangent is caught', () => {
      const multipliers = { ...plan.certificate.multipliers, 'risk:VTI': decimal('0.3') };
      const certificate = { ...plan.certificate, multipliers };
      expect(broken(problem, { ...plan, certificate })).toContain('the bound re-evaluated');
    });

    test.each(['trackingErrorBefore', 'trackingErrorAfter', 'priceBefore', 'priceAfter'] as const)(
      'and another %s is caught',
      (field) => {
        const told = plan.activeRisk ?? expect.fail('a plan with risk');
        const activeRisk = { ...told, [field]: told[field].plus(decimal('0.01')) };
        expect(broken(problem, { ...plan, activeRisk })).toContain('active risk recomputed');
        const { activeRisk: _told, ...silent } = plan;
        expect(broken(problem, silent)).toContain('active risk recomputed');
      },
    );
  });

  test.each(METHODS)('of %s holds', (method) => {
    const problem = household({ ...NOTE, method, maxTurnover: '0.03' });
    const plan = mustSucceed(rebalance(problem));
    expect(broken(problem, plan)).toEqual([]);
    const { fraction } = plan.certificate;
    expect(fraction !== null).toBe(method === 'PROPORTIONAL_REBALANCING');
    if (fraction !== null) expect(toFloat(fraction)).toBeLessThan(1);
  });

  test('with another fraction is caught', () => {
    const problem = household({ ...NOTE, method: 'PROPORTIONAL_REBALANCING', maxTurnover: '0.03' });
    const plan = mustSucceed(rebalance(problem));
    const certificate = { ...plan.certificate, fraction: decimal('0.9') };
    expect(broken(problem, { ...plan, certificate })).toContain('the objective recomputed');
  });
});
