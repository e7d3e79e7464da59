/** A clock that only sleeping moves, so that tests of waiting wait for nothing. */
import type { Timing } from '#fetch/timing.ts';

export interface FakeTiming extends Timing {
  /** Every pause that was slept through, in order. */
  readonly sleptMs: readonly number[];
  /** Moves the clock as if work had taken this long. */
  pass(durationMs: number): void;
  /** Rings the alarms that are due by now. */
  ringAlarms(): void;
}

export function fakeTiming(
  options: { readonly startMs?: number; readonly random?: number } = {},
): FakeTiming {
  let nowMs = options.startMs ?? Date.UTC(2026, 10, 20, 21, 30);
  const sleptMs: number[] = [];
  const alarms = new Map<() => void, number>();
  return {
    sleptMs,
    now: () => nowMs,
    random: () => options.random ?? 0,
    sleep: async (durationMs, signal) => {
      if (signal.aborted) return;
      sleptMs.push(durationMs);
      nowMs += durationMs;
    },
    alarm: (durationMs, ring) => {
      alarms.set(ring, nowMs + durationMs);
      return () => alarms.delete(ring);
    },
    pass: (durationMs) => {
      nowMs += durationMs;
    },
    ringAlarms: () => {
      for (const [ring, dueMs] of alarms) if (dueMs <= nowMs) ring();
    },
  };
}
