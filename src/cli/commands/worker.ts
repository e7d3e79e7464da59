/** `rebalance worker`: does the steps of queued portfolios until it is stopped, or nothing is left. */
import { type ExitName, worstExit } from '#domain/problem.ts';
import type { ClaimedJob } from '#queue/claim.ts';
import type { EndedDay, JobReport } from '#queue/do-job.ts';
import { openQueue } from '#queue/queue.ts';
import type { StepMessage } from '#queue/step.ts';
import { type WorkerEffects, work } from '#queue/worker.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { deliverAfterRun } from '../event-delivery.ts';
import { tellEnded } from '../notified-run.ts';
import { outputFor, portfolioPlaces } from '../portfolios.ts';
import { findQueue, portfolioOpener } from '../queued-portfolios.ts';
import { refuse } from '../stage-command.ts';
import { deliverMeanwhile } from '../steady-delivery.ts';
import { ledgerOf } from '../wiring.ts';

const PLACES = 8;
const PER_BROKER = 4;

export const execute: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  const places = portfolioPlaces(invocation);
  if (!places.ok) return refuse(places.problems, invocation);
  const databaseUrl = findQueue(invocation);
  if (!databaseUrl.ok) return refuse(databaseUrl.problems, invocation);
  const ledger = await ledgerOf(invocation, places.value);
  if (!ledger.ok) return refuse(ledger.problems, invocation);
  try {
    const onError = ({ message }: Error) => output.warn(`queue: ${message}`);
    const queue = await openQueue(databaseUrl.value, { supervises: true, onError });
    if (!queue.ok) return refuse(queue.problems, invocation);
    try {
      const open = portfolioOpener(invocation, places.value, ledger.value);
      output.say('at work; stop it with SIGTERM or SIGINT, and it gives back what it has begun');
      const options = {
        places: flags.concurrency ?? PLACES,
        perBroker: flags.perBroker ?? PER_BROKER,
        untilDone: flags.untilDone === true,
      };
      const worked = await deliverMeanwhile(invocation, places.value, ledger.value, () =>
        work(options, queue.value, effectsOf(invocation, open)),
      );
      if (!worked.ok) return refuse(worked.problems, invocation);
      return endedBy(invocation);
    } finally {
      await queue.value.close();
    }
  } finally {
    await ledger.value.close();
  }
};

function endedBy({ world }: Invocation): ExitName {
  if (!world.signal.aborted) return 'ok';
  return world.signal.reason === 'interrupted' ? 'interrupted' : 'terminated';
}

type Opener = ReturnType<typeof portfolioOpener>;

function effectsOf(invocation: Invocation, open: Opener): WorkerEffects {
  const { world, output } = invocation;
  return {
    open,
    signal: world.signal,
    sleep: world.sleep,
    tell: (ended) => tell(ended, open, invocation),
    onBug: (message, bug) =>
      output.warn(`${nameOf(message)}: a bug in the program\n${textOf(bug)}`),
    onTrouble: (problems) => output.problems(problems),
    onJob: (job, report) => showJob(job, report, invocation),
  };
}

async function tell(
  { message, problems, day }: EndedDay,
  open: Opener,
  given: Invocation,
): Promise<void> {
  const opened = await open(message.folder);
  if (!opened.ok) return;
  const { household } = opened.value;
  const own = { ...given, output: outputFor(message.portfolioId, given.output) };
  const asQueued = { ...household, tradeDate: message.tradeDate, asOf: message.asOf };
  const exit = day === null ? worstExit(problems) : 'ok';
  await tellEnded({ exit, problems, day }, asQueued, own);
  if (day !== null) await deliverAfterRun(day, asQueued, own);
}

/** With --verbose a line for each step; what failed is always said. */
function showJob({ message }: ClaimedJob, report: JobReport, { world, output }: Invocation): void {
  if (report.state === 'failed') outputFor(nameOf(message), output).problems(report.problems);
  if (!output.verbose) return;
  const why = report.problems[0]?.what;
  const line = `${nameOf(message)}: ${report.state}${why === undefined ? '' : `: ${why}`}`;
  world.stderr.write(`${world.now()} ${line}\n`);
}

function nameOf({ portfolioId, step, accountId }: StepMessage): string {
  return `${portfolioId} ${step}${accountId === null ? '' : ` ${accountId}`}`;
}

function textOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}
