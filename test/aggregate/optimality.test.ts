import { describe, expect, test } from 'vitest';
import { readHousehold } from '#aggregate/household.ts';
import { aimOf } from '#aggregate/methods/methods.ts';
import { compile } from '#aggregate/model/compile.ts';
import type { Model } from '#aggregate/model/model.ts';
import { readRules } from '#aggregate/model/permissions.ts';
import { rebalance, rebalanceWithProof } from '#aggregate/rebalance.ts';
import { layOut } from '#aggregate/solver/dual/layout.ts';
import { DualFunction } from '#aggregate/solver/dual/oracle.ts';
import { prove } from '#aggregate/solver/proof/prove.ts';
import { solve } from '#aggregate/solver/solve.ts';
import { TradeState } from '#aggregate/solver/state.ts';
import { toFloat } from '#domain/decimal.ts';
import { Dice, seededHousehold } from '../../bench/engine-households.ts';

const SEEDS = Array.from({ length: 14 }, (_, index) => index + 1);
const LIMITS = { timeLimitMs: 2_000, gap: 1e-7 };
/** Largest distance of a plan from the optimum: as a share of what trading could improve, or of household value. */
const EXCESS_OF_IMPROVEMENT = 0.03;
const EXCESS_OF_VALUE = 2e-4;

function modelOf(seed: number, wild: boolean): Model {
  const problem = seededHousehold({
    seed,
    instruments: 4 + (seed % 4),
    classes: seed % 3 === 0 ? null : 3,
    accounts: 1 + (seed % 3),
    wild,
  });
  const rules = readRules(readHousehold(problem));
  return compile(rules, aimOf(rules.household));
}

describe.each([
  ['ordinary', false],
  ['unusual', true],
] as const)('for small %s households', (_name, wild) => {
  test.each(SEEDS)(
    'bound <= proven optimum <= plan, and the plan is near it (seed %i)',
    async (seed) => {
      const model = modelOf(seed, wild);
      const { state, dual, idleObjective } = solve(model);
      const proof = await prove(model, null, LIMITS);
      if (!state.isFeasible()) {
        expect(proof.status).not.toBe('optimal');
        return;
      }
      const noise = 1e-6 * model.value;
      const objective = state.objective();
      const improvement = Math.max(idleObjective - dual.bound, noise);
      expect(dual.bound).toBeLessThanOrEqual(objective + noise);
      expect(proof.bound).toBeLessThanOrEqual(objective + noise);
      if (proof.status === 'optimal') {
        expect(dual.bound).toBeLessThanOrEqual(proof.bound + noise);
        // With gains rationed one sale pays for another, which exchanges of two positions may miss; the gap says so.
        if (Number.isFinite(model.limits.gains)) return;
        expect(objective - proof.bound).toBeLessThanOrEqual(
          Math.max(EXCESS_OF_IMPROVEMENT * improvement, EXCESS_OF_VALUE * model.value),
        );
      }
    },
  );
});

describe('the dual function', () => {
  test.each(SEEDS)(
    'is below the objective of every feasible plan at any prices (seed %i)',
    (seed) => {
      const model = modelOf(seed, true);
      const layout = layOut(model);
      const oracle = new DualFunction(model, layout);
      const dice = new Dice(seed);
      const plans = [new TradeState(model), solve(model).state].filter((plan) => plan.isFeasible());
      for (let draw = 0; draw < 20; draw += 1) {
        const prices = layout.lower.map((low, row) => {
          const high = Math.min(layout.upper[row] as number, 3);
          return low + dice.next() ** 3 * (high - low);
        });
        const { bound } = oracle.evaluate(prices);
        for (const plan of plans) {
          expect(bound).toBeLessThanOrEqual(plan.objective() + 1e-6 * model.value);
        }
      }
    },
  );
});

describe('a proof', () => {
  test('closes the gap to a hundredth of a percent', async () => {
    const problem = seededHousehold({ seed: 3, instruments: 6, classes: 3, accounts: 2 });
    const outcome = await rebalanceWithProof(problem, { timeLimitMs: 10_000, gap: 1e-5 });
    expect(
      outcome.ok &&
        toFloat(outcome.value.certificate.gapShare ?? outcome.value.certificate.objective),
    ).toBeLessThan(1e-4);
  });

  test('that comes to nothing leaves the plan with its own certificate', async () => {
    const problem = seededHousehold({ seed: 3, instruments: 6, classes: 3, accounts: 2 });
    let asked = 0;
    const outcome = await rebalanceWithProof(problem, { timeLimitMs: 1, gap: 0 }, (task) => {
      asked += 1;
      const columns = new Float64Array(task.program.cost.length);
      return Promise.resolve({ status: 'limit', columns, bound: Number.NEGATIVE_INFINITY });
    });
    expect(asked).toBe(1);
    expect(outcome).toEqual(rebalance(problem));
  });
});
