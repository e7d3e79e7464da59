/**
 * Plans seeded households of every kind and verifies each plan: `node bench/engine-verify.ts [COUNT] [FIRST SEED]`.
 * Exits 1 when any plan fails.
 */
import { rebalance } from '#aggregate/rebalance.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { seededHousehold } from './engine-households.ts';

const count = Number(process.argv[2] ?? 10_000);
const first = Number(process.argv[3] ?? 1);
let infeasible = 0;
let failed = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const problem = seededHousehold({
    seed,
    instruments: 3 + (seed % 10),
    classes: seed % 3 === 0 ? null : 3,
    accounts: 1 + (seed % 5),
    wild: true,
  });
  const outcome = rebalance(problem);
  if (!outcome.ok) {
    infeasible += 1;
    continue;
  }
  const violations = verify(problem, outcome.value).filter(({ passed }) => !passed);
  if (violations.length === 0) continue;
  failed += 1;
  console.error(seed, violations);
}
console.log({ households: count, infeasible, failed });
process.exitCode = failed > 0 ? 1 : 0;
