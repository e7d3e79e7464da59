/**
 * What must wait for orders of earlier runs that may have been executed, or may yet be: everything in their accounts,
 * whose cash and holdings are not certain, and every instrument of their classes in all accounts, since buying or
 * selling it elsewhere would do the same thing twice.
 */
import { toText } from '#domain/decimal.ts';
import type { OutstandingOrder } from '#domain/documents/execution.ts';
import type {
  ProblemInstrument,
  RebalancingProblem,
} from '#domain/documents/rebalancing-problem.ts';
import type { AccountId, AssetClass, InstrumentSymbol } from '#domain/ids.ts';

export interface Outstanding {
  readonly byAccount: ReadonlyMap<AccountId, OutstandingOrder>;
  readonly bySymbol: ReadonlyMap<InstrumentSymbol, OutstandingOrder>;
  readonly byClass: ReadonlyMap<AssetClass, OutstandingOrder>;
}

export function findOutstanding({
  outstanding = [],
  instruments,
}: RebalancingProblem): Outstanding {
  const exposuresOf = new Map(instruments.map(({ symbol, exposures }) => [symbol, exposures]));
  return {
    byAccount: new Map(outstanding.map((order) => [order.accountId, order])),
    bySymbol: new Map(outstanding.map((order) => [order.symbol, order])),
    byClass: new Map(
      outstanding.flatMap((order) =>
        (exposuresOf.get(order.symbol) ?? []).map(({ assetClass }) => [assetClass, order] as const),
      ),
    ),
  };
}

/** Why this instrument waits in this account; undefined when it need not. */
export function waitsFor(
  { byAccount, bySymbol, byClass }: Outstanding,
  accountId: AccountId,
  { symbol, exposures }: ProblemInstrument,
): string | undefined {
  const order =
    byAccount.get(accountId) ??
    bySymbol.get(symbol) ??
    exposures.map(({ assetClass }) => byClass.get(assetClass)).find((each) => each !== undefined);
  return order === undefined ? undefined : tell(order);
}

function tell({ accountId, symbol, side, quantity, recommendedOn }: OutstandingOrder): string {
  return `${accountId} may still ${side} ${toText(quantity)} ${symbol}, as recommended on ${recommendedOn}`;
}
