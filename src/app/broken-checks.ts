/** A plan that does not keep its own constraints, as problems: files may have been changed since they were planned. */
import type { Certificate } from '#domain/documents/rebalancing.ts';
import type { Problem } from '#domain/problem.ts';

/** One for each check that does not hold; `where` is the plan's file. */
export function brokenCheckProblems(
  checks: Certificate['checks'],
  where: string,
): readonly Problem[] {
  return checks
    .filter(({ passed }) => !passed)
    .map(({ check, detail }) => ({
      code: 'document-invalid',
      where,
      what: `does not keep to "${check}": ${detail}`,
      next: 'run `rebalance aggregate` to plan anew; nothing is ordered from a plan that is not right',
    }));
}
