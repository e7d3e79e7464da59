import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault, FaultName } from '../../fixtures/faults.ts';
import { FIXTURE_ACCOUNT_IDS } from '../../fixtures/household.ts';
import {
  contents,
  fetchFixtureAccounts,
  startFixturesForTest,
} from '../support/fixture-household.ts';

const RUNS = 500;
const LONGEST_MS = 180_000;

/** Faults that end after some requests, wherever in the reading of the account that is. */
const PASSING = fc.record({
  kind: fc.constantFrom<FaultName>(
    'unauthorized',
    'forbidden',
    'rate-limited',
    'server-error',
    'not-ready',
    'cut-off',
    'html',
    'wrong-account',
  ),
  times: fc.integer({ min: 1, max: 12 }),
});
const LASTING = fc.record({ kind: fc.constantFrom<FaultName>('endless-pages', 'html') });
const FAULT = fc.option(
  fc.oneof({ weight: 4, arbitrary: PASSING }, { weight: 1, arbitrary: LASTING }),
);

test(
  'whatever fails for a while, every account is exactly right or named with its cause',
  async () => {
    const fixtures = await startFixturesForTest();
    const right = (await fetchFixtureAccounts(fixtures)).map(contents);
    await fc.assert(
      fc.asyncProperty(fc.tuple(FAULT, FAULT, FAULT, FAULT, FAULT), async (faults) => {
        for (const [index, id] of FIXTURE_ACCOUNT_IDS.entries())
          fixtures.setFault(id, (faults[index] ?? null) as Fault | null);
        for (const [index, fetched] of (await fetchFixtureAccounts(fixtures)).entries()) {
          if (fetched.outcome.ok) expect(contents(fetched)).toEqual(right[index]);
          else
            for (const { where, next } of fetched.outcome.problems) {
              expect(where).toContain(fetched.accountId);
              expect(next).not.toBe('');
            }
        }
      }),
      { numRuns: RUNS, seed: 20_261_120 },
    );
  },
  LONGEST_MS,
);
