import { describe, expect, test } from 'vitest';
import { readHousehold } from '#aggregate/household.ts';
import { aimOf } from '#aggregate/methods/methods.ts';
import { compile } from '#aggregate/model/compile.ts';
import type { ModelPosition, SaleCurve } from '#aggregate/model/model.ts';
import { readRules } from '#aggregate/model/permissions.ts';
import { listQuanta } from '#aggregate/solver/dual/points.ts';
import { seededHousehold } from '../../../bench/engine-households.ts';

const problem = seededHousehold({ seed: 1, instruments: 4, classes: null });
const rules = readRules(readHousehold(problem));
const model = compile(rules, aimOf(rules.household));

function curve(max: number, units: readonly number[] = [max], sellsAll = true): SaleCurve {
  const edges = Float64Array.from(units);
  return { units: edges, tax: edges.map(() => 0), gain: edges.map(() => 0), max, sellsAll };
}

function listed(sale: SaleCurve, overrides: Partial<ModelPosition>): readonly number[] {
  const position = { ...model.positions[0], commissionPerUnit: 0, ...overrides };
  return listQuanta(model, position as ModelPosition, sale);
}

describe('the points of a position', () => {
  test.each([
    ['lot edges, the least and the largest order', curve(9, [4, 9]), 2, 7, [-9, -4, -2, 0, 2, 7]],
    ['whole quanta beside a lot edge', curve(9, [4.5, 9]), 1, 0, [-9, -5, -4, -1, 0]],
    ['one where rounding alone differs', curve(9, [4 + 1e-9, 9]), 1, 0, [-9, -4, -1, 0]],
    ['a sale of everything below the least order', curve(3), 5, 0, [-3, 0]],
    ['no part of a holding below the least order', curve(3, [3], false), 5, 0, [0]],
    ['no trade where nothing can be traded', curve(0), 5, 4, [0]],
  ])('are %s', (_name, sale, minOrder, maxBuy, expected) => {
    expect(listed(sale, { minOrder, maxBuy })).toEqual(expected);
  });
});
