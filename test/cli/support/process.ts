/** Programs started as cron or a shell starts them: an environment of a few variables, output captured. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** What cron gives a job. */
export const CRON = { PATH: '/usr/bin:/bin' } as const;

export interface Started {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface Launch {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** Starts a program, which does not outlive its test. */
export function start(program: string, words: readonly string[], launch: Launch = {}): Started {
  const child = spawn(program, words, {
    cwd: launch.directory ?? '/',
    env: { ...(launch.environment ?? CRON) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, stdout, stderr, ended };
}

/** Runs a program to its end. */
export async function launch(
  program: string,
  words: readonly string[],
  how: Launch = {},
): Promise<{ readonly exit: number | null; readonly stdout: string; readonly stderr: string }> {
  const started = start(program, words, how);
  const exit = await started.ended;
  return { exit, stdout: started.stdout(), stderr: started.stderr() };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
