/** The fan-out drawn on a terminal by listr2: a line for each account and one for the market data, with the time left until its next attempt. */
import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2';
import { type Instant, milliseconds } from '#domain/time.ts';
import { attemptsText, failureText, type Progress, type SourceProgress } from './progress.ts';
import type { World } from './world.ts';

const COUNTDOWN_STEP_MS = 1_000;
const MARKET_DATA = 'market data';

export function liveProgress(world: World): Progress {
  const lines = new Map<string, SourceLine>();
  let drawing: Promise<unknown> = Promise.resolve();
  /** Below what is drawn already, once that has ended. */
  const drawNext = (sources: readonly string[]) => {
    const added = sources.map((source) => new SourceLine(source));
    for (const line of added) lines.set(line.source, line);
    drawing = drawing.then(() => draw(added, world));
  };
  const show = (source: string, event: SourceProgress) => {
    const line = lines.get(source);
    if (line !== undefined) showEvent(event, line, world);
  };
  return {
    onProgress: (event) => {
      if (event.kind === 'fetching') drawNext(event.accountIds);
      else if (event.kind === 'market data') {
        if (!lines.has(MARKET_DATA)) drawNext([MARKET_DATA]);
        show(MARKET_DATA, event.event);
      } else if ('accountId' in event) show(event.accountId, event);
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

function draw(lines: readonly SourceLine[], world: World): Promise<unknown> {
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

/** What is known about the line of an account or of the market data, which may change and end before it is drawn for the first time. */
class SourceLine {
  readonly source: string;
  title: string;
  readonly #ending = Promise.withResolvers<boolean>();
  #task: { title?: string | undefined } | undefined;
  #countdown: NodeJS.Timeout | undefined;

  constructor(source: string) {
    this.source = source;
    this.title = source;
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

function showEvent(event: SourceProgress, line: SourceLine, world: World): void {
  const { source } = line;
  switch (event.kind) {
    case 'started':
      line.show(`${source}  attempt ${event.attempt} of ${event.attemptsMax}`);
      break;
    case 'failed': {
      const cause = `${source}  ${failureText({ ...event, waitingUntil: null })}`;
      const { waitingUntil } = event;
      if (waitingUntil === null) line.show(cause);
      else line.keepShowing(() => `${cause}; next attempt in ${timeLeftText(waitingUntil, world)}`);
      break;
    }
    case 'done':
      if (event.ok) line.show(`${source}  ${attemptsText(event.attempts)}`);
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
