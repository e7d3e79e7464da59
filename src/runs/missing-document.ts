/** A document that is not there yet, and the stage that makes it. */
import type { Problem } from '#domain/problem.ts';

const MAKERS = {
  fetch: 'run `rebalance fetch` first',
  analyze: 'run `rebalance analyze` first',
  aggregate: 'run `rebalance aggregate` first',
  run: 'run `rebalance run` first',
} as const;
export type Maker = keyof typeof MAKERS;

export function missing(where: string, maker: Maker): Problem {
  return { code: 'document-missing', where, what: 'is not there', next: MAKERS[maker] };
}
