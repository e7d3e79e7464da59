/** When data or orders are refused, as the program uses it. */
import type { Decimal } from '../domain/decimal.ts';

export interface Guards {
  readonly priceAgeBusinessDays: number;
  /** Price change since the last run, as a fraction, above which an unchanged quantity is suspicious. */
  readonly priceMove: Decimal;
  /** Tolerated distance between our total and the broker's, as a fraction. */
  readonly totalTolerance: Decimal;
  /** Largest value of one order, in base currency. */
  readonly orderValueMax: Decimal | null;
  readonly ordersMax: number | null;
  /** Largest half-sum of all orders of a day, as a fraction of the household's value. */
  readonly turnoverMax: Decimal | null;
  /** Largest change of the household's value since the last complete run, as a fraction of that value. */
  readonly valueChangeMax: Decimal | null;
  /** While a file of this name exists no orders are written; absolute, or relative to the configuration directory. */
  readonly killSwitch: string;
  readonly accountsMissing: 'refuse' | 'freeze';
}
