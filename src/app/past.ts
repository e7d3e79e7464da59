/** What was recommended and what was executed, as the ledger has it. */
import type { HistoryEntry, Recommendation } from '#domain/documents/execution.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Ledger, Page } from '#ledger/ledger.ts';

/** Both newest first. */
export interface Past {
  readonly recommended: readonly Recommendation[];
  readonly executed: readonly HistoryEntry[];
}

export async function readPast(page: Page, ledger: Ledger): Promise<Outcome<Past>> {
  const recommended = await ledger.listRecommendations(page);
  if (!recommended.ok) return recommended;
  const executed = await ledger.listHistory(page);
  if (!executed.ok) return executed;
  return success({ recommended: recommended.value, executed: executed.value });
}
