/** The fan-out drawn on a terminal by listr2: a line for each account, with the time left until its next attempt. */
import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { AccountId } from '#domain/ids.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { FetchProgress } from '#fetch/accounts.ts';
import { attemptsText, failureText, type Progress } from './progress.ts';
import type { World } from './world.ts';

const COUNTDOWN_STEP_MS = 1_000;

export function liveProgress(world: World): Progress {
  const lines = new Map<AccountId, AccountLine>();
  let drawing: Promise<unknown> = Promise.resolve();
  return {
    onProgress: (event) => {
      if (event.kind === 'fetching') {
        for (const id of event.accountIds) lines.set(id, new AccountLine(id));
        drawing = draw([...lines.values()], world);
      } else if ('accountId' in event) {
        const line = lines.get(event.accountId);
        if (line !== undefined) showEvent(event, line, world);
      }
    },
    finish: async () => {
      for (const line of lines.values()) line.end(false);
      await drawing;
    },
  };
}

/** listr2's own renderer refuses when stdout is no terminal, even if it is not to draw there. */
class StderrRenderer extends DefaultRenderer {
  static override readonly nonTTY = true;
}

function draw(lines: readonly AccountLine[], world: World): Promise<unknown> {
  // listr2 asks for whole streams; it writes to them and reads their width.
  const stderr = world.stderr as NodeJS.WriteStream;
  const list = new Listr(
    lines.map((line) => ({ title: line.title, task: (_, task) => line.follow(task) })),
    {
      concurrent: true,
      exitOnError: false,
      collectErrors: false,
      registerSignalListeners: false,
      renderer: StderrRenderer,
      rendererOptions: {
        collapseErrors: false,
        // The line says already what failed.
        showErrorMessage: false,
        logger: new ListrLogger({ processOutput: new ProcessOutput(stderr, stderr) }),
      },
    },
  );
  return list.run();
}

/** What is known about an account's line, which may change and end before it is drawn for the first time. */
class AccountLine {
  title: string;
  readonly #ending = Promise.withResolvers<boolean>();
  #task: { title?: string | undefined } | undefined;
  #countdown: NodeJS.Timeout | undefined;

  constructor(title: string) {
    this.title = title;
  }

  /** Draws through `task` from now on; resolves or throws as the line ends. */
  async follow(task: { title?: string | undefined }): Promise<void> {
    this.#task = task;
    task.title = this.title;
    if (!(await this.#ending.promise)) throw new Error(this.title);
  }

  show(title: string): void {
    clearInterval(this.#countdown);
    this.#write(title);
  }

  /** Writes what `title` gives now and once a second, until the line shows something else. */
  keepShowing(title: () => string): void {
    this.show(title());
    this.#countdown = setInterval(() => this.#write(title()), COUNTDOWN_STEP_MS).unref();
  }

  /** The first call decides. */
  end(ok: boolean): void {
    clearInterval(this.#countdown);
    this.#ending.resolve(ok);
  }

  #write(title: string): void {
    this.title = title;
    if (this.#task !== undefined) this.#task.title = title;
  }
}

function showEvent(event: FetchProgress, line: AccountLine, world: World): void {
  const { accountId } = event;
  switch (event.kind) {
    case 'started':
      line.show(`${accountId}  attempt ${event.attempt} of ${event.attemptsMax}`);
      break;
    case 'failed': {
      const cause = `${accountId}  ${failureText({ ...event, waitingUntil: null })}`;
      const { waitingUntil } = event;
      if (waitingUntil === null) line.show(cause);
      else line.keepShowing(() => `${cause}; next attempt in ${timeLeftText(waitingUntil, world)}`);
      break;
    }
    case 'done':
      if (event.ok) line.show(`${accountId}  ${attemptsText(event.attempts)}`);
      line.end(event.ok);
      break;
  }
}

/** `4:05` */
function timeLeftText(until: Instant, world: World): string {
  const leftMs = Math.max(0, milliseconds(until) - milliseconds(world.now()));
  const seconds = Math.ceil(leftMs / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
