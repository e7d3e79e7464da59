/** Does one job, and settles it whatever comes of it. */
import type { DayResult } from '#app/run.ts';
import { failingStep } from '#app/steps/closing-step.ts';
import type { StageRecord } from '#domain/documents/run.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { isTransient, type Problem } from '#domain/problem.ts';
import type { ClaimedJob } from './claim.ts';
import { readDayRow } from './days.ts';
import { type OpenPortfolio, type Performed, perform, requestOf } from './perform.ts';
import { type Queue, STEP_QUEUE } from './queue.ts';
import { settleAgain, settleDayFailed, settleDone, settleFailed } from './settle.ts';
import type { StepMessage } from './step.ts';

/** How a portfolio's day ended. */
export interface EndedDay {
  readonly message: StepMessage;
  readonly problems: readonly Problem[];
  /** Null when it failed. */
  readonly day: DayResult | null;
}

export interface JobEffects {
  /** By the name of the portfolio's directory. */
  readonly open: (folder: string) => Promise<Outcome<OpenPortfolio>>;
  /** Tells others, before the day counts as ended, so that a crash in between tells them twice rather than never. */
  readonly tell: (ended: EndedDay) => Promise<void>;
  readonly onBug: (message: StepMessage, bug: unknown) => void;
  readonly signal: AbortSignal;
}

/** How a job ended, for the worker's log. */
export interface JobReport {
  readonly state: 'done' | 'again' | 'failed' | 'void' | 'lost';
  readonly problems: readonly Problem[];
}

export async function doJob(
  job: ClaimedJob,
  queue: Queue,
  effects: JobEffects,
): Promise<Outcome<JobReport>> {
  const row = await readDayRow(job.message.flow, job.message.accounts, queue);
  if (!row.ok) return row;
  if (row.value === undefined)
    return reported('void', [], await settleDone(job, { records: [], day: null }, queue));
  return job.queue === STEP_QUEUE
    ? doStep(job, row.value.records, queue, effects)
    : endDay(job, row.value, queue, effects);
}

async function doStep(
  job: ClaimedJob,
  records: readonly StageRecord[],
  queue: Queue,
  effects: JobEffects,
): Promise<Outcome<JobReport>> {
  const isLast = job.retryCount >= job.retryLimit;
  const performed = await perform(job.message, {
    open: effects.open,
    isLast,
    recordsBefore: async () => success(records),
  }).catch((bug: unknown): Performed => {
    effects.onBug(job.message, bug);
    return { value: undefined, problems: [brokenProblem(job, bug)], records: [], day: null };
  });
  const { problems, day } = performed;
  if (performed.value !== undefined) {
    if (day !== null) await effects.tell({ message: job.message, problems, day });
    return reported('done', [], await settleDone(job, performed, queue));
  }
  const isStopping = effects.signal.aborted;
  const mayHelp = !isLast && problems.every(isTransient);
  return isStopping || mayHelp
    ? reported('again', problems, await settleAgain(job, { problems, isStopping }, queue))
    : reported('failed', problems, await settleFailed(job, problems, queue));
}

/** Of a step that failed for good: says so in the manifest, and lets nothing wait for it any longer. */
async function endDay(
  job: ClaimedJob,
  row: { readonly records: readonly StageRecord[]; readonly problems: readonly Problem[] },
  queue: Queue,
  effects: JobEffects,
): Promise<Outcome<JobReport>> {
  const { message } = job;
  const problems = [...row.problems, ...problemsOf(job)];
  const written = await writeFailure(message, { problems, records: row.records }, effects);
  // A configuration that cannot be read has no run directory to say it in; the table of days does.
  const isHopeless = !written.ok && !written.problems.every(isTransient);
  if (!written.ok && !isHopeless)
    return reported(
      'again',
      written.problems,
      await settleAgain(job, { problems: written.problems, isStopping: false }, queue),
    );
  const isComplete = written.ok && written.value === 'complete';
  if (!isComplete) await effects.tell({ message, problems, day: null });
  return reported('done', [], await settleDayFailed(job, { problems, isComplete }, queue));
}

async function writeFailure(
  message: StepMessage,
  failed: { readonly problems: readonly Problem[]; readonly records: readonly StageRecord[] },
  { open }: JobEffects,
): Promise<Outcome<'failed' | 'complete'>> {
  const opened = await open(message.folder);
  if (!opened.ok) return failure(...opened.problems);
  const request = { ...requestOf(message, opened.value), startedAt: message.queuedAt, ...failed };
  return failingStep(request, opened.value.effects);
}

/** What a step said when it failed; one whose worker was killed each time says nothing. */
function problemsOf({ sourceOutput, message }: ClaimedJob): readonly Problem[] {
  if (typeof sourceOutput === 'object' && sourceOutput !== null && 'problems' in sourceOutput)
    return sourceOutput.problems as readonly Problem[];
  return [
    {
      code: 'worker-lost',
      where: message.accountId ?? message.portfolioId,
      what: `every worker that began the step ${message.step} was gone before its end`,
      next: 'look at the logs of the workers, and at their memory; then queue the portfolio again',
    },
  ];
}

function brokenProblem({ message }: ClaimedJob, bug: unknown): Problem {
  return {
    code: 'step-broken',
    where: message.accountId ?? message.portfolioId,
    what: `a bug in the program stopped the step ${message.step}: ${bug instanceof Error ? bug.message : String(bug)}`,
    next: "report it with the worker's log",
  };
}

function reported(
  state: JobReport['state'],
  problems: readonly Problem[],
  settled: Outcome<boolean>,
): Outcome<JobReport> {
  if (!settled.ok) return settled;
  return success({ state: settled.value ? state : 'lost', problems });
}
