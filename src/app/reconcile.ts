/** What became of recommended orders: found out from the evidence at hand, and recorded in the ledger. */
import type { Targets } from '#config/config.ts';
import { divide } from '#domain/decimal.ts';
import type { OutstandingOrder, Recommendation } from '#domain/documents/execution.ts';
import { HISTORY_SCHEMA, type History } from '#domain/documents/history.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { businessDaysBetween, type Instant, type TradeDate } from '#domain/time.ts';
import type { Closing, Execution, Ledger } from '#ledger/ledger.ts';
import type { Fill, LeftoverFill } from '#orders/reconcile/match-fills.ts';
import { outstandingOrders, type Reconciliation, reconcile } from '#orders/reconcile/reconcile.ts';

/** About a quarter of daily runs; an order that is older than that is nobody's any more. */
const RECOMMENDATIONS_MAX = 60;
const HISTORY_ENTRIES_MAX = 1_000;
/** Business days for which planning waits for an order of which nothing can be found out. */
const WAITING_DAYS_MAX = 5;

export interface ReconcileWork {
  readonly targets: Targets;
  readonly tradeDate: TradeDate;
  /** The newest of each account. */
  readonly snapshots: readonly Snapshot[];
  /** The broker's own list, when it is at hand: it then counts alone. */
  readonly fills: readonly Fill[] | null;
  readonly now: Instant;
}

export interface Reconciled {
  /** One for each run whose orders were looked at, oldest first. */
  readonly reconciliations: readonly Reconciliation[];
  /** Fills that belong to no order. */
  readonly leftoverFills: readonly LeftoverFill[];
  /** Orders that may have been executed, or may yet be, oldest first. */
  readonly outstanding: readonly OutstandingOrder[];
}

/** What reconciling asks of the ledger. */
export interface ReconcilingLedger extends Pick<Ledger, 'listRecommendations' | 'listHistory'> {
  recordExecution(execution: Execution): Promise<Outcome<unknown>>;
  closeOrders(closing: Closing): Promise<Outcome<void>>;
}

/** May be repeated: the same evidence adds nothing. */
export async function reconcileOrders(
  work: ReconcileWork,
  ledger: ReconcilingLedger,
): Promise<Outcome<Reconciled>> {
  const recommendations = await recommendationsUntil(work, ledger);
  if (!recommendations.ok) return recommendations;
  const reconciliations: Reconciliation[] = [];
  const outstanding: OutstandingOrder[] = [];
  let fills = work.fills;
  let leftoverFills: readonly LeftoverFill[] = [];
  for (const recommendation of recommendations.value) {
    const asked = fills === null ? withOpenOrdersOnly(recommendation) : recommendation;
    if (asked.orders.length === 0) continue;
    const { timeZone, holidays } = work.targets;
    const { snapshots } = work;
    const result = reconcile({ recommendation: asked, snapshots, fills, timeZone, holidays });
    const recorded = await record(result, work, ledger);
    if (!recorded.ok) return recorded;
    reconciliations.push(result);
    outstanding.push(...stillOutstanding(result, recommendation));
    leftoverFills = result.leftoverFills;
    if (fills !== null) fills = leftoverFills.map(restOf);
  }
  return success({ reconciliations, leftoverFills, outstanding });
}

/** What planning on `work.tradeDate` has to know of the past. */
export async function historyFor(
  { targets, tradeDate }: Pick<ReconcileWork, 'targets' | 'tradeDate'>,
  { outstanding }: Pick<Reconciled, 'outstanding'>,
  ledger: ReconcilingLedger,
): Promise<Outcome<History>> {
  const { portfolioId, holidays } = targets;
  const entries = await ledger.listHistory({ portfolioId, limit: HISTORY_ENTRIES_MAX });
  if (!entries.ok) return entries;
  const newest = entries.value.find(({ executionDate }) => executionDate <= tradeDate);
  return success({
    schema: HISTORY_SCHEMA,
    portfolioId,
    lastExecutedOn: newest?.executionDate ?? null,
    outstanding: outstanding.filter(
      ({ recommendedOn }) =>
        recommendedOn < tradeDate &&
        businessDaysBetween(recommendedOn, tradeDate, holidays) <= WAITING_DAYS_MAX,
    ),
  });
}

/** Closes what is left of the orders that an earlier attempt at this date recommended: its order file is aside. */
export async function closeReplaced(
  work: ReconcileWork,
  ledger: ReconcilingLedger,
): Promise<Outcome<void>> {
  const recommendations = await recommendationsUntil(work, ledger);
  if (!recommendations.ok) return recommendations;
  const replaced = recommendations.value.filter(({ tradeDate }) => tradeDate === work.tradeDate);
  for (const { runId, orders } of replaced) {
    const orderIds = orders.map(({ orderId }) => orderId);
    const closed = await ledger.closeOrders({ runId, orderIds, on: work.tradeDate });
    if (!closed.ok) return closed;
  }
  return success(undefined);
}

/** Oldest first, none of later dates: what was recommended later is nothing that this date can know. */
async function recommendationsUntil(
  { targets, tradeDate }: ReconcileWork,
  ledger: ReconcilingLedger,
): Promise<Outcome<readonly Recommendation[]>> {
  const { portfolioId } = targets;
  const listed = await ledger.listRecommendations({ portfolioId, limit: RECOMMENDATIONS_MAX });
  if (!listed.ok) return listed;
  return success(listed.value.filter((each) => each.tradeDate <= tradeDate).toReversed());
}

function withOpenOrdersOnly(recommendation: Recommendation): Recommendation {
  const orders = recommendation.orders.filter(({ closedOn }) => closedOn === null);
  return { ...recommendation, orders };
}

async function record(
  result: Reconciliation,
  { tradeDate, now }: ReconcileWork,
  ledger: ReconcilingLedger,
): Promise<Outcome<unknown>> {
  const { runId, executionDate, orders } = result;
  if (executionDate !== null) {
    const recorded = await ledger.recordExecution({ ...result, executionDate, now });
    if (!recorded.ok) return recorded;
  }
  const orderIds = orders.filter(({ isOver }) => isOver).map(({ order }) => order.orderId);
  return orderIds.length === 0
    ? success(undefined)
    : ledger.closeOrders({ runId, orderIds, on: tradeDate });
}

function stillOutstanding(
  result: Reconciliation,
  { tradeDate }: Recommendation,
): readonly OutstandingOrder[] {
  return outstandingOrders(result)
    .filter(({ order }) => order.closedOn === null)
    .map(({ order: { accountId, symbol, side }, remainingQuantity }) => ({
      recommendedOn: tradeDate,
      accountId,
      symbol,
      side,
      quantity: remainingQuantity,
    }));
}

/** What is left of a fill, with its part of the commission. */
function restOf({ fill, quantity }: LeftoverFill): Fill {
  return { ...fill, quantity, commission: divide(fill.commission.times(quantity), fill.quantity) };
}
