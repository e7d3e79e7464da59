/** `log.jsonl`: what a run did and when, one line for each stage, attempt, wait and outcome. */
import { EXIT_CODES, type Problem, worstExit } from '#domain/problem.ts';
import { instantOf } from '#domain/time.ts';
import { LOG_FILE } from '#runs/layout.ts';
import { openLogFile } from '#runs/log-file.ts';
import type { RunDirectory } from '#runs/run-directory.ts';
import type { Effects } from './effects.ts';
import type { MarketProgress, RunProgress } from './progress.ts';

export interface RunLog {
  /** The run's effects, with everything that they tell written down as well. */
  readonly effects: Effects;
  /** The last lines: the problems and the exit code; then the file is closed. */
  end(problems: readonly Problem[]): Promise<void>;
}

/** Call it when the directory is ready: it must not be moved between opening and the first line. */
export async function openRunLog(
  directory: RunDirectory,
  runName: string,
  effects: Effects,
): Promise<RunLog> {
  // Loaded here, so that commands which log nothing do not wait for it.
  const { pino } = await import('pino');
  const file = openLogFile(effects.fileSystem, directory.pathOf(LOG_FILE));
  const logger = pino(
    {
      level: 'info',
      base: { pid: effects.host.pid, host: effects.host.hostName, run: runName },
      messageKey: 'message',
      timestamp: () => `,"time":"${instantOf(new Date(effects.timing.now()))}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => file.write(line) },
  );
  logger.info({ versions: effects.host.versions }, 'run started');
  return {
    effects: {
      ...effects,
      onProgress: (event) => {
        const line = lineOf(event);
        if (line !== null) logger[line.level](line.fields, line.message);
        effects.onProgress(event);
      },
    },
    end: async (problems) => {
      for (const { code, where, what, next } of problems) logger.error({ code, where, next }, what);
      const exit = worstExit(problems);
      const { code, meaning } = EXIT_CODES[exit];
      logger[exit === 'ok' ? 'info' : 'error']({ exit_code: code }, `run ended: ${meaning}`);
      const failedWith = await file.close();
      if (failedWith !== undefined) effects.onProgress({ kind: 'log-lost', code: failedWith });
    },
  };
}

/** A line about what came after the run; a log that cannot be written costs nothing. */
export async function noteInLog(
  directory: RunDirectory,
  runName: string,
  { level, fields, message }: Line,
  effects: Effects,
): Promise<void> {
  const file = openLogFile(effects.fileSystem, directory.pathOf(LOG_FILE));
  const { pid, hostName: host } = effects.host;
  const time = instantOf(new Date(effects.timing.now()));
  file.write(`${JSON.stringify({ level, time, pid, host, run: runName, ...fields, message })}\n`);
  await file.close();
}

interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

function lineOf(event: RunProgress): Line | null {
  switch (event.kind) {
    case 'opened':
    case 'log-lost':
      return null;
    case 'fetching':
      return info({ accounts: event.accountIds }, `fetching ${event.accountIds.length} accounts`);
    case 'market data':
      return sourceLine({ source: 'market data' }, event.event);
    case 'stage':
      return stageLine(event.record);
    default:
      return sourceLine({ account: event.accountId }, event);
  }
}

/** One attempt at an account or at the market data, or the end of all of them. */
function sourceLine(source: Line['fields'], event: MarketProgress): Line {
  switch (event.kind) {
    case 'started':
      return info(
        { ...source, attempt: event.attempt, attempts_max: event.attemptsMax },
        `attempt ${event.attempt} of ${event.attemptsMax}`,
      );
    case 'failed':
      return failedLine(source, event);
    case 'done':
      return {
        level: event.ok ? 'info' : 'error',
        fields: { ...source, attempts: event.attempts },
        message: event.ok ? 'fetched' : 'not fetched',
      };
  }
}

function info(fields: Line['fields'], message: string): Line {
  return { level: 'info', fields, message };
}

function failedLine(
  source: Line['fields'],
  event: Extract<MarketProgress, { kind: 'failed' }>,
): Line {
  const { attempt, waitingUntil, problems } = event;
  const then = waitingUntil === null ? '' : `; next attempt at ${waitingUntil}`;
  return {
    level: 'warn',
    fields: {
      ...source,
      attempt,
      next_attempt_at: waitingUntil,
      problems: problems.map(({ code, what }) => ({ code, what })),
    },
    message: `attempt ${attempt} failed${then}`,
  };
}

function stageLine(record: Extract<RunProgress, { kind: 'stage' }>['record']): Line {
  const { name, accountId, durationMs, attempts, outcome } = record;
  return {
    level: outcome === 'failed' ? 'error' : 'info',
    fields: {
      stage: name,
      ...(accountId === null ? {} : { account: accountId }),
      duration_ms: durationMs,
      attempts,
      outcome,
    },
    message: `${name}: ${outcome}`,
  };
}
