/** The clock, the pauses and the dice of this room, handed in so that a test waits for nothing. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Timing {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
  /** Calls `ring` once after `durationMs` unless the returned function is called before. */
  alarm(durationMs: number, ring: () => void): () => void;
  /** At least 0, below 1. */
  random(): number;
}

/** Longest time a timer can hold; it fires at once when asked for more. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: async (durationMs, signal) => {
    try {
      await pause(Math.min(durationMs, TIMER_MS_MAX), undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
  alarm: (durationMs, ring) => {
    const timer = setTimeout(ring, Math.min(durationMs, TIMER_MS_MAX));
    return () => clearTimeout(timer);
  },
};
