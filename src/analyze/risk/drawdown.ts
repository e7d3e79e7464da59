/** The largest fall of a value from an earlier peak. */

/** A fraction of the peak, 0 for a path that never falls; the start counts as a peak. */
export function maximumDrawdown(logReturns: Float64Array): number {
  let level = 0;
  let peak = 0;
  let worst = 0;
  for (const logReturn of logReturns) {
    level += logReturn;
    peak = Math.max(peak, level);
    worst = Math.min(worst, level - peak);
  }
  return -Math.expm1(worst);
}
