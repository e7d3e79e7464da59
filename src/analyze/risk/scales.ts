/** Volatility as a class from 1 to 7 on the two scales that European fund documents use. */

/** CESR/10-673, box 2: annualised volatility from which each next class begins. */
const SRRI_BOUNDS = [0.005, 0.02, 0.05, 0.1, 0.15, 0.25] as const;
/** Regulation (EU) 2017/653, annex II, part 1: VaR-equivalent volatility from which each next class begins. */
const PRIIPS_BOUNDS = [0.005, 0.05, 0.12, 0.2, 0.3, 0.8] as const;

export function srriScore(volatility: number): number {
  return 1 + SRRI_BOUNDS.filter((bound) => volatility >= bound).length;
}

export function vevClassOf(vev: number): number {
  return 1 + PRIIPS_BOUNDS.filter((bound) => vev >= bound).length;
}
