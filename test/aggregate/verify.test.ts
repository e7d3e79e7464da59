import { describe, expect, test } from 'vitest';
import { rebalance } from '#aggregate/rebalance.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { seededHousehold } from '../../bench/engine-households.ts';

const HOUSEHOLDS = 40;

describe('the verifier', () => {
  test(`passes the plans of ${HOUSEHOLDS} seeded households of every kind`, () => {
    for (let seed = 1; seed <= HOUSEHOLDS; seed += 1) {
      const problem = seededHousehold({
        seed,
        instruments: 4 + (seed % 9),
        classes: seed % 3 === 0 ? null : 3,
        accounts: 1 + (seed % 5),
        wild: true,
      });
      const outcome = rebalance(problem);
      if (!outcome.ok) {
        expect([seed, outcome.problems[0]?.code]).toEqual([seed, 'plan-infeasible']);
        continue;
      }
      const failed = verify(problem, outcome.value).filter((check) => !check.passed);
      expect([seed, ...failed]).toEqual([seed]);
    }
  });
});
