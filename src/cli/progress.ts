/**
 * The fan-out while it happens: on a terminal one line for each account with its attempts and waits, with
 * --verbose plain lines, otherwise nothing. Always on stderr.
 */
import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { RunProgress } from '#app/progress.ts';
import type { AccountId } from '#domain/ids.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { FetchProgress } from '#fetch/accounts.ts';
import type { Output } from './output.ts';
import type { World } from './world.ts';

export interface Progress {
  readonly onProgress: (event: RunProgress) => void;
  /** Resolves when nothing will be drawn any more: tables may follow. */
  finish(): Promise<void>;
}

export function makeProgress(output: Output, world: World): Progress {
  const progress = output.live ? liveProgress(world) : plainProgress(output, world);
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
      if (line !== null) world.stderr.write(`${line}\n`);
    },
    finish: async () => undefined,
  };
}

/** One line for each thing worth a line in a log. */
export function plainLine(event: RunProgress): string | null {
  switch (event.kind) {
    case 'opened':
    case 'log-lost':
    case 'stage':
      return null;
    case 'fetching':
      return `fetching ${event.accountIds.length} accounts`;
    case 'started':
      return event.attempt === 1
        ? null
        : `${event.accountId}: attempt ${event.attempt} of ${event.attemptsMax}`;
    case 'failed':
      return `${event.accountId}: attempt ${event.attempt} failed: ${failureText(event)}`;
    case 'done':
      return `${event.accountId}: ${event.ok ? 'done' : 'FAILED'} after ${attemptsText(event.attempts)}`;
  }
}

type Failed = Extract<RunProgress, { kind: 'failed' }>;

function failureText({ problems, waitingUntil }: Failed): string {
  const cause = problems.map((problem) => problem.what).join('; ');
  return waitingUntil === null ? cause : `${cause}; next attempt at ${waitingUntil}`;
}

function attemptsText(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

const COUNTDOWN_STEP_MS = 1_000;

interface AccountLine {
  readonly setTitle: (title: string) => void;
  readonly end: (error: Error | null) => void;
  countdown: NodeJS.Timeout | undefined;
}

function liveProgress(world: World): Progress {
  const lines = new Map<AccountId, AccountLine>();
  let drawing: Promise<unknown> = Promise.resolve();
  return {
    onProgress: (event) => {
      if (event.kind === 'fetching') drawing = draw(event.accountIds, lines);
      else if (isAboutAccount(event)) showEvent(event, lines.get(event.accountId), world);
    },
    finish: async () => {
      for (const line of lines.values()) clearInterval(line.countdown);
      await drawing;
    },
  };
}

function draw(
  accountIds: readonly AccountId[],
  lines: Map<AccountId, AccountLine>,
): Promise<unknown> {
  const list = new Listr(
    accountIds.map((accountId) => ({
      title: accountId,
      task: (_, task) =>
        new Promise<void>((resolve, reject) => {
          const end = (error: Error | null) => (error === null ? resolve() : reject(error));
          const setTitle = (title: string) => {
            task.title = title;
          };
          lines.set(accountId, { setTitle, end, countdown: undefined });
        }),
    })),
    {
      concurrent: true,
      exitOnError: false,
      collectErrors: false,
      registerSignalListeners: false,
      renderer: 'default',
      rendererOptions: {
        collapseErrors: false,
        showErrorMessage: true,
        logger: new ListrLogger({
          processOutput: new ProcessOutput(process.stderr, process.stderr),
        }),
      },
    },
  );
  return list.run();
}

function isAboutAccount(event: RunProgress): event is FetchProgress {
  return 'accountId' in event;
}

function showEvent(event: FetchProgress, line: AccountLine | undefined, world: World): void {
  if (line === undefined) return;
  clearInterval(line.countdown);
  switch (event.kind) {
    case 'started':
      line.setTitle(`${event.accountId}  attempt ${event.attempt} of ${event.attemptsMax}`);
      break;
    case 'failed':
      line.setTitle(`${event.accountId}  ${failureText(event)}`);
      if (event.waitingUntil !== null)
        line.countdown = countDown(event, event.waitingUntil, line, world);
      break;
    case 'done':
      line.setTitle(`${event.accountId}  ${attemptsText(event.attempts)}`);
      line.end(event.ok ? null : new Error(`${event.accountId} failed`));
      break;
  }
}

function countDown(event: Failed, until: Instant, line: AccountLine, world: World): NodeJS.Timeout {
  const cause = failureText({ ...event, waitingUntil: null });
  const show = () => {
    const leftSeconds = Math.max(
      0,
      Math.ceil((milliseconds(until) - milliseconds(world.now())) / 1_000),
    );
    line.setTitle(`${event.accountId}  ${cause}; next attempt in ${minutesText(leftSeconds)}`);
  };
  show();
  return setInterval(show, COUNTDOWN_STEP_MS).unref();
}

/** `4:05` */
function minutesText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
