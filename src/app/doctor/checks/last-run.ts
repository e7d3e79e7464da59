/** When the household was last run, and how that ended. */
import type { RunManifest } from '#domain/documents/run.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { businessDaysBetween, plusDays } from '#domain/time.ts';
import type { CompleteRun } from '#runs/portfolio-runs.ts';
import { portfolioRuns } from '../../open-run.ts';
import { type Check, type Finding, failed, warning, well } from '../check.ts';
import type { Patient } from '../observe.ts';

const SUBJECT = 'last run';
/** The run of the last trading day, when today's is still to come. */
const AGE_MAX_BUSINESS_DAYS = 1;

export const checkLastRun: Check = async (patient) => {
  const last = await lastRun(patient);
  if (!last.ok) return last.problems.map((problem) => failed(SUBJECT, problem));
  const failure = await failureToday(patient);
  if (!failure.ok) return failure.problems.map((problem) => failed(SUBJECT, problem));
  return [...failure.value, ageFinding(last.value, patient)];
};

function lastRun({ effects, tradeDate, ...location }: Patient) {
  return portfolioRuns(location, effects).latestCompleteBefore(plusDays(tradeDate, 1));
}

/** The manifest of a run that failed is replaced by the next run of its date. */
async function failureToday({
  effects,
  tradeDate,
  ...location
}: Patient): Promise<Outcome<readonly Finding[]>> {
  const directory = portfolioRuns(location, effects).directory(tradeDate);
  const manifest = await directory.readManifest();
  if (manifest.ok)
    return success(manifest.value.outcome === 'failed' ? [failedFinding(manifest.value)] : []);
  return manifest.problems.every(({ code }) => code === 'document-missing')
    ? success([])
    : manifest;
}

function failedFinding({ tradeDate, exitCode, problems }: RunManifest): Finding {
  const [first] = problems;
  const why = first === undefined ? '' : `: ${first.where ?? ''} ${first.what}`;
  return warning(
    SUBJECT,
    `the run of ${tradeDate} failed with exit code ${exitCode}${why}`,
    first?.next ?? 'run again',
  );
}

function ageFinding(run: CompleteRun | undefined, { config, tradeDate }: Patient): Finding {
  if (run === undefined)
    return warning(SUBJECT, 'no run is complete yet', 'try `rebalance run --dry-run`');
  const { manifest } = run;
  const age = businessDaysBetween(manifest.tradeDate, tradeDate, config.targets.holidays);
  const fact = `${manifest.tradeDate}, finished ${manifest.finishedAt}: ${agedText(age)}`;
  return age <= AGE_MAX_BUSINESS_DAYS
    ? well(SUBJECT, fact)
    : warning(SUBJECT, fact, 'see whether cron still starts it, and what its mail says');
}

function agedText(businessDays: number): string {
  if (businessDays === 0) return 'today';
  return businessDays === 1 ? 'one business day ago' : `${businessDays} business days ago`;
}
