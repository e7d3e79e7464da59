import { describe, expect, test } from 'vitest';
import { rebalance } from '#aggregate/rebalance.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { variedHousehold } from '../../bench/varied-households.ts';

/** `npm run prove:households` plans and verifies ten thousand. */
const HOUSEHOLDS = 150;

describe('the verifier', () => {
  test(`passes the plans of ${HOUSEHOLDS} seeded households of every kind`, () => {
    for (let seed = 1; seed <= HOUSEHOLDS; seed += 1) {
      const problem = variedHousehold(seed);
      const outcome = rebalance(problem);
      if (!outcome.ok) {
        expect([seed, outcome.problems[0]?.code]).toEqual([seed, 'plan-infeasible']);
        continue;
      }
      const failed = verify(problem, outcome.value).filter((check) => !check.passed);
      expect([seed, ...failed]).toEqual([seed]);
    }
  }, 120_000);
});
