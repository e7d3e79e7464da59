/** Whether this machine's clock agrees with the clocks of those who answered. */
import type { ClockReading } from '#fetch/clock-reading.ts';
import { type Check, failed, warning, well } from '../check.ts';

const SUBJECT = 'clock';
const SECOND_MS = 1_000;
/** More than answers and whole seconds in headers explain. */
const SKEW_WARN_MS = 5 * SECOND_MS;
/** Signed requests are refused, and what is newest is misjudged. */
const SKEW_FAIL_MS = 60 * SECOND_MS;
const ADVICE = 'let the system set the clock from the network (NTP)';

/**
 * The clocks of several brokerages are not wrong together: the one that agrees best with ours speaks for all, so that
 * a brokerage's own wrong clock is not held against this machine.
 */
export const checkClock: Check = (_patient, { clocks }) => {
  const [closest] = clocks.toSorted((left, right) => leastSkewMs(left) - leastSkewMs(right));
  if (closest === undefined)
    return [warning(SUBJECT, 'nobody answered who shows the time', 'see the accounts below')];
  const skewMs = leastSkewMs(closest);
  const hosts = new Set(clocks.map(({ host }) => host));
  const fact = `${skewText(closest, skewMs)} (${hosts.size === 1 ? '1 host' : `${hosts.size} hosts`} asked)`;
  if (skewMs <= SKEW_WARN_MS) return [well(SUBJECT, fact)];
  if (skewMs <= SKEW_FAIL_MS) return [warning(SUBJECT, fact, ADVICE)];
  return [failed(SUBJECT, { code: 'clock-skewed', what: fact, next: ADVICE })];
};

/** How far apart the clocks are at least. */
function leastSkewMs({ aheadMs, uncertaintyMs }: ClockReading): number {
  return Math.max(0, Math.abs(aheadMs) - uncertaintyMs);
}

function skewText({ host, aheadMs, uncertaintyMs }: ClockReading, skewMs: number): string {
  if (skewMs === 0) {
    const seconds = Math.ceil((2 * uncertaintyMs) / SECOND_MS);
    return `agrees with that of ${host} within ${seconds} s`;
  }
  const side = aheadMs > 0 ? 'behind' : 'ahead of';
  return `${Math.ceil(skewMs / SECOND_MS)} s ${side} that of ${host}`;
}
