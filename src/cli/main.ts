/** Where the process starts: it meets the real world here, and nowhere else. */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXIT_CODES, type ExitName } from '#domain/problem.ts';
import { instantOf } from '#domain/time.ts';
import type { World } from './world.ts';

const SHUTDOWN_MAX_MS = 10_000;
const SIGNAL_EXITS = { SIGINT: 'interrupted', SIGTERM: 'terminated' } as const;

const installDirectory = findInstallDirectory();
// Compiled code is kept beside the program, never in a shared temporary directory that others can write to.
enableCompileCache(join(installDirectory, 'dist', '.compile-cache'));

process.exitCode = await main();

async function main(): Promise<number> {
  const interruption = listenForSignals();
  leaveQuietlyWhenNobodyReads();
  // Loaded only now, so that the compile cache serves it.
  const { runCommandLine } = await import('./program.ts');
  try {
    const code = await runCommandLine(process.argv.slice(2), realWorld(interruption.signal));
    return interruption.exit === undefined ? code : EXIT_CODES[interruption.exit].code;
  } catch (error) {
    reportBug(error);
    return EXIT_CODES.bug.code;
  }
}

/** The first signal asks everything to stop; a second one, or ten seconds, ends the process. */
function listenForSignals(): { readonly signal: AbortSignal; readonly exit: ExitName | undefined } {
  const controller = new AbortController();
  let exit: ExitName | undefined;
  for (const [signal, name] of Object.entries(SIGNAL_EXITS)) {
    process.on(signal, () => {
      if (exit !== undefined) process.exit(EXIT_CODES[exit].code);
      exit = name;
      controller.abort(name);
      setTimeout(() => process.exit(EXIT_CODES[name].code), SHUTDOWN_MAX_MS).unref();
    });
  }
  return {
    signal: controller.signal,
    get exit() {
      return exit;
    },
  };
}

/** `rebalance ... | head` closes the pipe early; that is no failure. */
function leaveQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(process.exitCode ?? EXIT_CODES.ok.code);
    });
  }
}

function realWorld(signal: AbortSignal): World {
  return {
    environment: process.env,
    currentDirectory: process.cwd(),
    homeDirectory: homedir(),
    installDirectory,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => instantOf(new Date()),
    sleep: async (durationMs, aborted) => {
      await delay(durationMs, undefined, { signal: aborted }).catch(() => undefined);
    },
    random: Math.random,
    signal,
  };
}

/** The nearest folder above this file that holds package.json: two levels up as source, one level up as bundle. */
function findInstallDirectory(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith('dist') ? dirname(here) : dirname(dirname(here));
}

function reportBug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`rebalance: a bug in the program, nothing was written after it\n${text}\n`);
}
