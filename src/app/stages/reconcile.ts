/** The reconcile stage: what became of earlier orders, by today's snapshots, before anything new is planned. */
import type { History } from '#domain/documents/history.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { instantOf } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { Reconciliation } from '#orders/reconcile/reconcile.ts';
import { HISTORY_FILE } from '#runs/layout.ts';
import {
  closeReplaced,
  historyFor,
  type ReconcilingLedger,
  reconcileOrders,
} from '../reconcile.ts';
import { readSnapshots } from './analyze.ts';
import { type StageContext, type StageReport, startRecord } from './stage.ts';

/** Records executions in the ledger, and for the plan what it has to know of the past in `history.json`. */
export async function reconcileStage(
  context: StageContext,
  ledger: Ledger,
): Promise<StageReport<readonly Reconciliation[]>> {
  const finish = startRecord('reconcile', null, context.effects);
  const done = await reconcileDay(context, ledger);
  return done.ok
    ? { value: done.value, problems: [], records: [finish('done', 1)] }
    : { value: undefined, problems: done.problems, records: [finish('failed', 1)] };
}

/** The same without the times: what became of earlier orders, and what the plan has to know of them. */
export async function reconcileDay(
  {
    config,
    directory,
    tradeDate,
    effects,
  }: Pick<StageContext, 'config' | 'directory' | 'tradeDate' | 'effects'>,
  ledger: ReconcilingLedger,
): Promise<Outcome<readonly Reconciliation[]>> {
  const snapshots = await readSnapshots(directory, null);
  if (!snapshots.ok) return snapshots;
  const work = {
    targets: config.targets,
    tradeDate,
    snapshots: snapshots.value,
    fills: null,
    now: instantOf(new Date(effects.timing.now())),
  };
  const reconciled = await reconcileOrders(work, ledger);
  if (!reconciled.ok) return reconciled;
  const replaced = await closeReplaced(work, ledger);
  if (!replaced.ok) return replaced;
  const history = await historyFor(work, reconciled.value, ledger);
  if (!history.ok) return history;
  const kept = saysSomething(history.value)
    ? await directory.writeHistory(history.value)
    : await directory.removeFile(HISTORY_FILE);
  return kept.ok ? success(reconciled.value.reconciliations) : kept;
}

/** A portfolio that was never rebalanced has no such file, as a directory that somebody else filled. */
function saysSomething({ lastExecutedOn, outstanding }: History): boolean {
  return lastExecutedOn !== null || outstanding.length > 0;
}
