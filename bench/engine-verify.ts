/**
 * Plans seeded households of every kind and verifies each plan: `node bench/engine-verify.ts [COUNT] [FIRST SEED]`.
 * Exits 1 when any plan fails.
 */
import { rebalance } from '#aggregate/rebalance.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { variedHousehold } from './varied-households.ts';

const count = Number(process.argv[2] ?? 10_000);
const first = Number(process.argv[3] ?? 1);
const planned = new Map<string, number>();
const seen = { orders: 0, withBranches: 0, withRisk: 0, withoutSales: 0 };
let infeasible = 0;
let failed = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const problem = variedHousehold(seed);
  const outcome = rebalance(problem);
  if (!outcome.ok) {
    infeasible += 1;
    continue;
  }
  const { orders, certificate, activeRisk } = outcome.value;
  planned.set(problem.method, (planned.get(problem.method) ?? 0) + 1);
  seen.orders += orders.length;
  if (certificate.branches !== undefined) seen.withBranches += 1;
  if (certificate.withoutSales) seen.withoutSales += 1;
  if (activeRisk !== undefined) seen.withRisk += 1;
  const violations = verify(problem, outcome.value).filter(({ passed }) => !passed);
  if (violations.length === 0) continue;
  failed += 1;
  console.error(seed, problem.method, violations);
}
const cpuSeconds = Math.round(process.cpuUsage().user / 1e6);
console.log({
  ...{ households: count, infeasible, failed },
  ...{ ...Object.fromEntries(planned), ...seen, cpuSeconds },
});
process.exitCode = failed > 0 ? 1 : 0;
