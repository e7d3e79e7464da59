/**
 * What the engine recommends now, from the newest snapshot that was accepted: nothing is fetched and nothing written.
 *
 * On the day of that run it is the run's own plan; on a later day orders recommended since are taken into account.
 */
import { parseRule } from '#config/parse.ts';
import type { Rule } from '#config/rule.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { overlayFileSystem } from '#runs/overlay-file-system.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { AcceptedRun } from './accepted-run.ts';
import type { Effects } from './effects.ts';
import type { LoadedConfig } from './load-config.ts';
import { outerInputsOf } from './outer-inputs.ts';
import type { PlanningRequest } from './planning.ts';
import { readOnlyLedger } from './read-only-ledger.ts';
import { type Ruled, readRulesInForce } from './rules-in-force.ts';
import { type PlannedDay, planDay } from './stages/aggregate.ts';
import { DEFAULT_RULE } from './stages/deciding-rule.ts';
import { reconcileDay } from './stages/reconcile.ts';
import { type StageContext, stageContext } from './stages/stage.ts';
import { runMoment } from './trading-date.ts';

export interface RecommendRequest {
  readonly loaded: LoadedConfig;
  readonly planning: PlanningRequest;
  /**
   * JSON with the keys of `trigger_parameters` in policy.yaml: the trigger asked for is then looked at with these
   * instead of the rules'. Null: as the rules have it.
   */
  readonly triggerParameters: string | null;
  readonly now: Instant;
}

export interface Recommended extends Pick<PlannedDay, 'rebalancing' | 'problem'> {
  /** What it was worked out in; its directory holds nothing that lasts. */
  readonly context: StageContext;
}

export interface RecommendSources {
  readonly accepted: AcceptedRun;
  readonly runs: PortfolioRuns;
  readonly ledger: Ledger;
  readonly effects: Effects;
}

export async function recommend(
  request: RecommendRequest,
  sources: RecommendSources,
): Promise<Outcome<Recommended>> {
  const { loaded, planning, now } = request;
  const { accepted, runs, ledger, effects } = sources;
  const superseded = await executedSince(accepted, loaded, ledger);
  if (!superseded.ok) return superseded;
  const ruled = await rulesAsked(request, ledger);
  if (!ruled.ok) return ruled;
  const moment = runMoment({ date: undefined, now, timeZone: loaded.config.targets.timeZone });
  const directory = new RunDirectory({
    path: accepted.path,
    fileSystem: overlayFileSystem(accepted.files),
  });
  const context: StageContext = {
    ...stageContext({ ...loaded, ...ruled.value, ...moment, directory, runs, effects }),
    lastAccepted: (accountId) => accepted.snapshotBefore(moment.tradeDate, accountId),
  };
  if (moment.tradeDate !== accepted.tradeDate) {
    const reconciled = await reconcileDay(context, readOnlyLedger(ledger));
    if (!reconciled.ok) return reconciled;
  }
  const outerInputs = outerInputsOf({ ...loaded, ...ruled.value, planning, holdingsDate: null });
  const planned = await planDay(context, planning, outerInputs);
  if (!planned.ok) return planned;
  return success({ ...planned.value, context });
}

/** Holdings of before an execution say nothing of after it: the same orders would be recommended again. */
export async function executedSince(
  { manifest, tradeDate }: AcceptedRun,
  { config }: LoadedConfig,
  ledger: Ledger,
): Promise<Outcome<void>> {
  const { portfolioId } = config.targets;
  const history = await ledger.listHistory({ portfolioId, limit: 1 });
  if (!history.ok) return history;
  const [newest] = history.value;
  if (newest === undefined || milliseconds(newest.createdAt) <= milliseconds(manifest.finishedAt))
    return success(undefined);
  return failure({
    code: 'data-holdings-stale',
    where: portfolioId,
    what: `trades were recorded at ${newest.createdAt}, after the holdings of ${tradeDate} were accepted`,
    next: 'fetch the holdings again',
  });
}

/** The rules in force, or the one that the request describes. */
export async function rulesAsked(
  request: RecommendRequest,
  ledger: Ledger,
): Promise<Outcome<Ruled>> {
  const inForce = await readRulesInForce(request.loaded, ledger);
  return inForce.ok ? askedRule(inForce.value, request) : inForce;
}

/** With parameters of its own the trigger asked for is the only rule. */
function askedRule(
  ruled: Ruled,
  { triggerParameters, planning }: Pick<RecommendRequest, 'triggerParameters' | 'planning'>,
): Outcome<Ruled> {
  const { trigger } = planning;
  if (triggerParameters === null || trigger === null) return success(ruled);
  const { policy } = ruled.config;
  const template: Pick<Rule, 'method' | 'constraints'> =
    policy.rules.find((rule) => rule.enabled && rule.trigger.type === trigger) ??
    policy.rules.find((rule) => rule.enabled) ??
    DEFAULT_RULE;
  const text = `{ "trigger_type": ${JSON.stringify(trigger)}, "trigger_parameters": ${triggerParameters}, "method": ${JSON.stringify(template.method)} }`;
  const rule = parseRule({ path: 'trigger_parameters', text });
  if (!rule.ok)
    return failure(
      ...rule.problems.map(({ what, next }) => ({
        code: 'usage-invalid' as const,
        where: '--parameters',
        what,
        next,
      })),
    );
  const rules = [{ ...rule.value, constraints: template.constraints }];
  return success({
    config: { ...ruled.config, policy: { ...policy, rules } },
    storedRulesText: text,
  });
}
