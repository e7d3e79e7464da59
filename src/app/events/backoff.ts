/** How long an event waits after failed attempts. */
import type { EventPolicy } from '#config/events.ts';

/**
 * Milliseconds after the failed attempt number `attempts` (from 1): doubled each time up to the longest, of which the
 * upper half is left to chance, so that what failed together is not tried together again. `random` is in [0, 1).
 */
export function backoffMs(
  { retryDelayMs, retryDelayMaxMs }: Pick<EventPolicy, 'retryDelayMs' | 'retryDelayMaxMs'>,
  attempts: number,
  random: number,
): number {
  const wholeMs = Math.min(retryDelayMs * 2 ** (attempts - 1), retryDelayMaxMs);
  return Math.round(wholeMs * (0.5 + random / 2));
}
