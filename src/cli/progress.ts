/**
 * The fan-out while it happens: on a terminal one line for each account with its attempts and waits, with
 * --verbose plain lines, otherwise nothing. Always on stderr.
 */
import type { MarketProgress, RunProgress } from '#app/progress.ts';
import type { Output } from './output.ts';
import type { World } from './world.ts';

export interface Progress {
  readonly onProgress: (event: RunProgress) => void;
  /** To be called however the work ends; resolves when nothing will be drawn any more, and tables may follow. */
  finish(): Promise<void>;
}

/** The code that draws is loaded only for a terminal. */
export async function makeProgress(output: Output, world: World): Promise<Progress> {
  const progress = output.live
    ? (await import('./live-progress.ts')).liveProgress(world)
    : plainProgress(output, world);
  return {
    ...progress,
    onProgress: (event) => {
      if (event.kind === 'log-lost') output.say(`log.jsonl could not be written (${event.code})`);
      else progress.onProgress(event);
    },
  };
}

function plainProgress(output: Output, world: World): Progress {
  return {
    onProgress: (event) => {
      const line = output.verbose ? plainLine(event) : null;
      if (line !== null) world.stderr.write(`${world.now()} ${line}\n`);
    },
    finish: async () => undefined,
  };
}

/** One line for each thing worth a line in a log. */
function plainLine(event: RunProgress): string | null {
  switch (event.kind) {
    case 'opened':
    case 'stage':
    case 'log-lost':
      return null;
    case 'fetching':
      return `fetching ${event.accountIds.length} accounts`;
    case 'market data':
      return sourceLine('market data', event.event);
    default:
      return sourceLine(event.accountId, event);
  }
}

/** Of an account, or of the market data. */
export type SourceProgress = MarketProgress;

function sourceLine(source: string, event: SourceProgress): string | null {
  switch (event.kind) {
    case 'started':
      return event.attempt === 1
        ? null
        : `${source}: attempt ${event.attempt} of ${event.attemptsMax}`;
    case 'failed':
      return `${source}: attempt ${event.attempt} failed: ${failureText(event)}`;
    case 'done':
      return `${source}: ${event.ok ? 'done' : 'FAILED'} after ${attemptsText(event.attempts)}`;
  }
}

type FailedAttempt = Extract<SourceProgress, { kind: 'failed' }>;

export function failureText({ problems, waitingUntil }: FailedAttempt): string {
  const cause = problems.map((problem) => problem.what).join('; ');
  return waitingUntil === null ? cause : `${cause}; next attempt at ${waitingUntil}`;
}

export function attemptsText(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}
