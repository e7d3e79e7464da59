/** Shares as quanta, exactly: a double divided by 10⁻⁷ may come out a quantum short. */
import { type Decimal, decimal, toFloat } from '#domain/decimal.ts';

const DECIMALS_MAX = 9;
const QUANTA_OF_SHARE = Array.from({ length: DECIMALS_MAX + 1 }, (_, decimals) =>
  decimal(`1${'0'.repeat(decimals)}`),
);

/** A quantum is 10^-decimals shares. */
export function toQuanta(shares: Decimal, decimals: number): number {
  const factor = QUANTA_OF_SHARE[decimals];
  return factor === undefined || decimals === 0 ? toFloat(shares) : toFloat(shares.times(factor));
}
