/** A ledger that answers and keeps nothing: for plans that nobody has asked to put in force. */
import { success } from '#domain/outcome.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { ReconcilingLedger } from './reconcile.ts';

/** What reconciling would record is not recorded; reading goes on to the ledger below. */
export function readOnlyLedger(below: Ledger): ReconcilingLedger {
  return {
    listRecommendations: (page) => below.listRecommendations(page),
    listHistory: (page) => below.listHistory(page),
    recordExecution: async () => success(undefined),
    closeOrders: async () => success(undefined),
  };
}
