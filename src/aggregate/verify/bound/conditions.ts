/** What the plans of one branch have in common, and whether branches together leave no plan out. */
import type { Certificate } from '#domain/documents/rebalancing.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';

type Branch = NonNullable<Certificate['branches']>[number];
export type BranchCondition = Branch['conditions'][number];

/** Undefined where a branch leaves it open. */
export interface Conditions {
  /** Whether the account orders the instrument. */
  readonly ordered: (accountId: AccountId, symbol: InstrumentSymbol) => boolean | undefined;
  /** Whether the group may be bought, and its losses are spared; or nobody buys it. */
  readonly bought: (group: InstrumentSymbol) => boolean | undefined;
}

export function readConditions(
  conditions: readonly BranchCondition[],
  groupOf: (symbol: InstrumentSymbol) => InstrumentSymbol,
): Conditions {
  const orders = new Map<string, boolean>();
  const groups = new Map<InstrumentSymbol, boolean>();
  for (const { rule, accountId, symbol } of conditions) {
    if (rule === 'ordered' || rule === 'not_ordered') {
      orders.set(`${accountId}\n${symbol}`, rule === 'ordered');
    } else {
      groups.set(groupOf(symbol), rule === 'bought');
    }
  }
  return {
    ordered: (accountId, symbol) => orders.get(`${accountId}\n${symbol}`),
    bought: (group) => groups.get(group),
  };
}

const OPPOSITE = {
  ordered: 'not_ordered',
  not_ordered: 'ordered',
  bought: 'not_bought',
  not_bought: 'bought',
} as const satisfies Record<BranchCondition['rule'], BranchCondition['rule']>;

/** Whether the branches are the leaves of a tree that divides all plans, decision by decision. */
export function leavesNothingOut(branches: readonly Branch[], decided = 0): boolean {
  if (branches.some(({ conditions }) => conditions.length === decided)) return true;
  const first = branches[0]?.conditions[decided];
  if (first === undefined) return false;
  const taking = (rule: BranchCondition['rule']) =>
    branches.filter(({ conditions }) => {
      const at = conditions[decided];
      return at?.rule === rule && at.symbol === first.symbol && at.accountId === first.accountId;
    });
  return (
    leavesNothingOut(taking(first.rule), decided + 1) &&
    leavesNothingOut(taking(OPPOSITE[first.rule]), decided + 1)
  );
}
