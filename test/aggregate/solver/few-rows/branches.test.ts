/** Relaxation, branches and whole shares of households whose instruments share classes. */
import { describe, expect, test } from 'vitest';
import { readHousehold } from '#aggregate/household.ts';
import { aimOf } from '#aggregate/methods/methods.ts';
import { compile } from '#aggregate/model/compile.ts';
import type { Model } from '#aggregate/model/model.ts';
import { readRules } from '#aggregate/model/permissions.ts';
import { rebalance } from '#aggregate/rebalance.ts';
import { maximise } from '#aggregate/solver/dual/maximise.ts';
import { DualFunction, type GroupMode } from '#aggregate/solver/dual/oracle.ts';
import { boundOf } from '#aggregate/solver/few-rows/branch-bounds.ts';
import type { Condition } from '#aggregate/solver/few-rows/conditions.ts';
import { hasFewRows, solveFewRows } from '#aggregate/solver/few-rows/few-rows.ts';
import { type Hull, readRelaxed, relax } from '#aggregate/solver/few-rows/hull.ts';
import { optimise } from '#aggregate/solver/few-rows/primal-simplex.ts';
import { ShareTree } from '#aggregate/solver/few-rows/share-tree.ts';
import { programShares } from '#aggregate/solver/few-rows/shares.ts';
import { BranchTree } from '#aggregate/solver/few-rows/tree.ts';
import { Uses } from '#aggregate/solver/few-rows/uses.ts';
import { prove } from '#aggregate/solver/proof/prove.ts';
import { solve, THOROUGH } from '#aggregate/solver/solve.ts';
import { TradeState } from '#aggregate/solver/state.ts';
import { toFloat } from '#domain/decimal.ts';
import { seededHousehold } from '../../../../bench/engine-households.ts';

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

function modelOf(seed: number, wild: boolean): Model {
  const problem = seededHousehold({
    seed,
    instruments: 6 + (seed % 5),
    classes: 3,
    accounts: 2 + (seed % 3),
    wild,
  });
  const rules = readRules(readHousehold(problem));
  return compile(rules, aimOf(rules.household));
}

function relaxed(model: Model): Hull {
  const hull = relax(new Uses(model));
  expect(optimise(hull.basis, 5_000)).toBe('optimal');
  return hull;
}

function multipliersOf(hull: Hull): Float64Array {
  const { lower, upper } = hull.uses.layout;
  const all = Float64Array.from(readRelaxed(hull).multipliers);
  lower.forEach((low, row) => {
    all[row] = Math.min(upper[row] as number, Math.max(low, all[row] as number));
  });
  return all;
}

/** Whether trades are among the plans of a branch. */
function meets(model: Model, trades: Float64Array, conditions: readonly Condition[]): boolean {
  return conditions.every(({ subject, index, holds }) => {
    if (subject === 'position') return (trades[index] !== 0) === holds;
    const own = model.groups[index]?.positions ?? [];
    const buys = own.some((each) => (trades[each] as number) > 0);
    const sellsLosses = own.some((each) => {
      const position = model.positions[each];
      return (trades[each] as number) < 0 && position?.sale !== position?.saleSparingLosses;
    });
    return holds ? !sellsLosses || buys : !buys;
  });
}

describe.each([
  ['ordinary', false],
  ['unusual', true],
] as const)('for small %s households', (_name, wild) => {
  const models = SEEDS.map((seed) => modelOf(seed, wild)).filter(hasFewRows);

  test('the relaxation is as high as the best bound that cutting planes find, and L(λ) shows it', () => {
    for (const model of models) {
      const hull = relaxed(model);
      const { layout } = hull.uses;
      const noise = 1e-6 * model.value;
      const bound = boundOf(hull, multipliersOf(hull), []);
      const evaluated = new DualFunction(model, layout).evaluate(
        multipliersOf(hull).slice(0, layout.names.length),
      );
      const searched = maximise(model, {
        evaluationsMax: 400,
        tolerance: 1e-8,
        ofImprovement: 0,
      }).bound;
      expect(bound).toBeLessThanOrEqual(evaluated.bound + noise);
      // An instrument's own price is a row of its own here, and more when it stays inside the block.
      if (layout.instrumentPenalty.some((penalty) => penalty !== null)) continue;
      expect(evaluated.bound).toBeGreaterThanOrEqual(searched - noise);
    }
  });

  test('what is proven of one wash mode is no more than the dual function proves of it', () => {
    for (const model of models) {
      const hull = relaxed(model);
      const multipliers = multipliersOf(hull);
      const { layout } = hull.uses;
      model.groups.forEach(({ hasLosses }, index) => {
        if (!hasLosses) return;
        for (const holds of [true, false]) {
          const mode: GroupMode = holds ? 'buying' : 'selling';
          const oracle = new DualFunction(model, layout, new Map([[index, mode]]));
          const evaluated = oracle.evaluate(multipliers.slice(0, layout.names.length)).bound;
          const bound = boundOf(hull, multipliers, [{ subject: 'group', index, holds }]);
          expect(bound).toBeLessThanOrEqual(evaluated + 1e-9 * model.value);
        }
      });
    }
  });

  test('the bound rises with every division', () => {
    for (const model of models) {
      const tree = new BranchTree(relaxed(model));
      const bounds = [tree.branches[0]?.relaxed.objective ?? 0];
      while (bounds.length < 8 && tree.divide()) {
        bounds.push(tree.branches[0]?.relaxed.objective ?? 0);
      }
      bounds.slice(1).forEach((bound, at) => {
        expect(bound).toBeGreaterThanOrEqual((bounds[at] ?? 0) - 1e-9 * model.value);
      });
    }
  });

  test.each(SEEDS)(
    'every plan lies in a branch and is no lower than its bound (seed %i)',
    async (seed) => {
      const model = modelOf(seed, wild);
      if (!hasFewRows(model)) return;
      const found = solveFewRows(model, THOROUGH.branching);
      const branches = found?.branches ?? [];
      expect(branches.length).toBeGreaterThan(0);
      const proof = await prove(model, null, { timeLimitMs: 2_000, gap: 1e-7 });
      const plans = [new TradeState(model), solve(model).state, proof.state];
      for (const plan of plans.filter((each) => each.isFeasible())) {
        const own = branches.filter((each) => meets(model, plan.trades, each.conditions));
        expect(own.length).toBeGreaterThan(0);
        for (const { bound } of own) {
          expect(bound).toBeLessThanOrEqual(plan.objective() + 1e-7 * model.value);
        }
      }
      if (proof.status === 'optimal') {
        const lowest = Math.min(...branches.map(({ bound }) => bound));
        expect(lowest).toBeLessThanOrEqual(proof.bound + 1e-6 * model.value);
      }
    },
  );

  test('whole sizes are whole, and cost what the plan says they cost', () => {
    for (const model of models) {
      const hull = relaxed(model);
      const tree = new BranchTree(hull);
      const [root] = tree.branches;
      if (root === undefined) throw new Error('no branch');
      const shares = new ShareTree(
        programShares(hull.uses, tree.dive(root).relaxed),
        Number.POSITIVE_INFINITY,
      );
      shares.search(100);
      const { objective, quanta } = shares.best ?? { objective: 0, quanta: new Float64Array(0) };
      expect([...quanta].every(Number.isInteger)).toBe(true);
      const state = new TradeState(model);
      for (const side of [1, -1]) {
        quanta.forEach((size, index) => {
          if (size * side > 0 && state.allows(index, size)) state.set(index, size);
        });
      }
      // What the program leaves out can only make a plan cheaper: a group that is not bought after all.
      const idle = new TradeState(model);
      if (!state.isFeasible() || !idle.isFeasible() || state.trades.join() !== quanta.join())
        continue;
      const gained = state.objective() - idle.objective();
      expect(gained).toBeLessThanOrEqual(objective + 1e-6 * model.value);
    }
  });
});

describe('a certificate', () => {
  const problem = seededHousehold({ seed: 91_008, instruments: 30, classes: 10 });
  const outcome = rebalance(problem);
  if (!outcome.ok) throw new Error('no plan');
  const { certificate } = outcome.value;
  const branches = certificate.branches ?? [];

  test('has the lowest bound of its branches', () => {
    const lowest = Math.min(...branches.map(({ bound }) => toFloat(bound)));
    expect(toFloat(certificate.bound ?? certificate.objective)).toBe(lowest);
    expect(branches.length).toBeGreaterThan(1);
  });

  test('lists branches that are the leaves of a binary tree', () => {
    type Conditions = NonNullable<typeof certificate.branches>[number]['conditions'];
    const OPPOSITE = {
      ordered: 'not_ordered',
      not_ordered: 'ordered',
      bought: 'not_bought',
      not_bought: 'bought',
    };
    const covers = (paths: readonly Conditions[]): boolean => {
      const [first] = paths;
      const condition = first?.[0];
      if (condition === undefined) return paths.length === 1;
      const { rule, accountId, symbol } = condition;
      const side = (wanted: string) =>
        paths.filter(
          ([each]) =>
            each?.rule === wanted && each.accountId === accountId && each.symbol === symbol,
        );
      const [own, other] = [side(rule), side(OPPOSITE[rule])];
      const rest = (taken: readonly Conditions[]) => taken.map((path) => path.slice(1));
      return own.length + other.length === paths.length && covers(rest(own)) && covers(rest(other));
    };
    expect(covers(branches.map(({ conditions }) => conditions))).toBe(true);
  });
});
