/** Everything outside the program that a command may touch, as one argument: tests hand in their own. */
import type { Instant } from '#domain/time.ts';

export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentDirectory: string;
  readonly homeDirectory: string;
  /** Absolute path of the installed project: where its examples and fixtures lie. */
  readonly installDirectory: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** The wall clock: what day and time it is. */
  readonly now: () => Instant;
  /** Resolves after `durationMs`, or at once when the signal aborts. */
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** A number in [0, 1), for jitter only. */
  readonly random: () => number;
  /** Aborted by SIGINT or SIGTERM; its reason is then the exit's name. */
  readonly signal: AbortSignal;
}
