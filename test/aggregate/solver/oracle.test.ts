import { describe, expect, test } from 'vitest';
import { readHousehold } from '#aggregate/household.ts';
import { aimOf } from '#aggregate/methods/methods.ts';
import { compile } from '#aggregate/model/compile.ts';
import type { Model, ModelGroup, ModelPosition } from '#aggregate/model/model.ts';
import { readRules } from '#aggregate/model/permissions.ts';
import { Pricing } from '#aggregate/solver/columns.ts';
import { layOut } from '#aggregate/solver/dual/layout.ts';
import { DualFunction } from '#aggregate/solver/dual/oracle.ts';
import { Dice, seededHousehold } from '../../../bench/engine-households.ts';

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);
/** Combinations of sizes that are gone through one by one for each group. */
const COMBINATIONS_MAX = 20_000;

function modelOf(seed: number): Model {
  const problem = seededHousehold({
    seed,
    instruments: 5,
    classes: seed % 3 === 0 ? 2 : null,
    accounts: 3,
    wild: seed % 2 === 0,
  });
  const rules = readRules(readHousehold(problem));
  return compile(rules, aimOf(rules.household));
}

/** Prices inside their bounds, most of them small. */
function pricesFor(model: Model, seed: number): Float64Array {
  const dice = new Dice(seed);
  const { lower, upper } = layOut(model);
  return lower.map((low, row) => low + ((upper[row] ?? 0) - low) * dice.next() ** 8);
}

/** Trades that orders may make: all where there are few, otherwise seeded ones and the corners. */
function sizesOf({ sale, minOrder, maxBuy }: ModelPosition, dice: Dice, count: number): number[] {
  const sizes = [0];
  const least = Math.min(minOrder, sale.max);
  const draw = (low: number, high: number) => Math.min(high, dice.whole(low, high));
  if (sale.max >= minOrder || sale.sellsAll) sizes.push(-sale.max);
  for (let at = 0; at < count; at += 1) {
    if (sale.max >= minOrder) sizes.push(-draw(least, sale.max));
    if (maxBuy >= minOrder) sizes.push(at === 0 ? minOrder : draw(minOrder, maxBuy));
  }
  return [...new Set(sizes)];
}

/** Whether the group's trades go together: no purchase beside a sale of lots with losses. */
function goTogether(model: Model, { hasLosses, positions }: ModelGroup, trades: Float64Array) {
  if (!hasLosses || !trades.some((quanta) => quanta > 0)) return true;
  return positions.every((index, at) => {
    const { minOrder, saleSparingLosses } = model.positions[index] as ModelPosition;
    const size = -(trades[at] ?? 0);
    if (size <= 0) return true;
    const fits = size >= minOrder || (saleSparingLosses.sellsAll && size === saleSparingLosses.max);
    return size <= saleSparingLosses.max && fits;
  });
}

function* combinations(sizes: readonly (readonly number[])[]): Generator<Float64Array> {
  const total = sizes.reduce((product, each) => product * each.length, 1);
  for (let number = 0; number < Math.min(total, COMBINATIONS_MAX); number += 1) {
    let rest = number;
    yield Float64Array.from(sizes, (each) => {
      const quanta = each[rest % each.length] ?? 0;
      rest = Math.floor(rest / each.length);
      return quanta;
    });
  }
}

describe('the dual function', () => {
  test.each(SEEDS)('answers every group at least as cheaply as any trades do (seed %i)', (seed) => {
    const model = modelOf(seed);
    const prices = pricesFor(model, seed);
    const pricing = new Pricing(model, layOut(model), prices);
    const dice = new Dice(seed);
    const answer = new DualFunction(model, layOut(model)).evaluate(prices);
    for (const group of model.groups) {
      const own = Float64Array.from(group.positions, (index) => answer.trades[index] ?? 0);
      const { price } = pricing.columnOf(group, own);
      const sizes = group.positions.map((index) =>
        sizesOf(model.positions[index] as ModelPosition, dice, 3),
      );
      for (const trades of combinations(sizes)) {
        if (!goTogether(model, group, trades)) continue;
        const noise = 1e-9 * model.value;
        expect(pricing.columnOf(group, trades).price).toBeGreaterThanOrEqual(price - noise);
      }
    }
  });

  test.each(SEEDS)('changes no more than its slope where prices change (seed %i)', (seed) => {
    const model = modelOf(seed);
    const oracle = new DualFunction(model, layOut(model));
    const here = oracle.evaluate(pricesFor(model, seed));
    for (const other of [seed + 100, seed + 200, seed + 300]) {
      const there = oracle.evaluate(pricesFor(model, other));
      const slope = here.gradient.reduce(
        (sum, each, row) => sum + each * ((there.at[row] ?? 0) - (here.at[row] ?? 0)),
        0,
      );
      // L is concave: a supergradient lies above it everywhere.
      expect(there.bound).toBeLessThanOrEqual(here.bound + slope + 1e-9 * model.value);
    }
  });

  test.each(SEEDS)('revises its answers to those of groups held to a mode (seed %i)', (seed) => {
    const model = modelOf(seed);
    const free = new DualFunction(model, layOut(model));
    const modes = new Map(
      model.groups.flatMap(({ hasLosses }, index) =>
        hasLosses ? [[index, index % 2 === 0 ? 'buying' : 'selling'] as const] : [],
      ),
    );
    const held = new DualFunction(model, layOut(model), modes);
    const prices = pricesFor(model, seed);
    const direct = held.evaluate(prices);
    const revised = held.revise(free.evaluate(prices), free);
    expect(revised.bound).toBeCloseTo(direct.bound, 5);
    expect([...revised.trades]).toEqual([...direct.trades]);
  });
});
