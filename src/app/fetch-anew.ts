/** Fetches holdings and prices for one question, keeps them in memory, and plans on them as a run would. */
import { join } from 'node:path';
import type { FetchPolicy } from '#config/config.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { overlayFileSystem } from '#runs/overlay-file-system.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from './effects.ts';
import { outerInputsOf } from './outer-inputs.ts';
import { readOnlyLedger } from './read-only-ledger.ts';
import { type Recommended, type RecommendRequest, rulesAsked } from './recommend.ts';
import { planDay } from './stages/aggregate.ts';
import { analyzeStage } from './stages/analyze.ts';
import { fetchStage } from './stages/fetch.ts';
import { gateStage } from './stages/gate.ts';
import { reconcileDay } from './stages/reconcile.ts';
import { type StageContext, stageContext } from './stages/stage.ts';
import { runMoment } from './trading-date.ts';

/** No run has this name. */
const FOLDER = 'refresh';

export async function recommendAnew(
  request: RecommendRequest & { readonly fetchPolicy: FetchPolicy },
  { runs, ledger, effects }: FreshSources,
): Promise<Outcome<Recommended>> {
  const { loaded, planning, now } = request;
  const ruled = await rulesAsked(request, ledger);
  if (!ruled.ok) return ruled;
  const moment = runMoment({ date: undefined, now, timeZone: loaded.config.targets.timeZone });
  const fileSystem = overlayFileSystem(effects.fileSystem);
  const directory = new RunDirectory({ path: join(runs.path, FOLDER), fileSystem });
  const context = stageContext({
    ...loaded,
    ...ruled.value,
    ...moment,
    directory,
    runs,
    effects: { ...effects, fileSystem },
  });
  const prepared = await prepare(context, request.fetchPolicy, ledger);
  if (!prepared.ok) return prepared;
  const outerInputs = outerInputsOf({ ...loaded, ...ruled.value, planning, holdingsDate: null });
  const planned = await planDay(context, planning, outerInputs);
  return planned.ok ? success({ ...planned.value, context }) : planned;
}

export interface FreshSources {
  readonly runs: PortfolioRuns;
  readonly ledger: Ledger;
  readonly effects: Effects;
}

async function prepare(
  context: StageContext,
  policy: FetchPolicy,
  ledger: Ledger,
): Promise<Outcome<void>> {
  const fetched = await fetchStage(context, { accounts: null, policy, holdingsDate: null });
  if (fetched.problems.length > 0) return failure(...fetched.problems);
  const gated = await gateStage(context);
  if (gated.problems.length > 0) return failure(...gated.problems);
  const reconciled = await reconcileDay(context, readOnlyLedger(ledger));
  if (!reconciled.ok) return reconciled;
  const analyzed = await analyzeStage(context, null);
  return analyzed.problems.length > 0 ? failure(...analyzed.problems) : success(undefined);
}
