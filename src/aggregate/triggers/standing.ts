/** The household as triggers see it: what every class and instrument is worth beside its target. */
import type { ClassBand, Targets } from '#config/config.ts';
import { type Decimal, ZERO } from '#domain/decimal.ts';
import type { Exposure } from '#domain/documents/analysis.ts';
import type { AssetClass, Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { Household } from '../household.ts';

export interface Standing {
  readonly baseCurrency: Currency;
  /** All positions and all cash, in base currency. */
  readonly totalValue: Decimal;
  readonly classes: readonly ClassStanding[];
  /** What is held, cash left out; one entry for each instrument. */
  readonly holdings: readonly HoldingStanding[];
}

export interface ClassStanding {
  readonly assetClass: AssetClass;
  readonly value: Decimal;
  readonly targetWeight: Decimal;
  readonly band: ClassBand | null;
  /** What the class would be bought in first; null for cash. */
  readonly preferred: InstrumentSymbol | null;
}

export interface HoldingStanding {
  readonly symbol: InstrumentSymbol;
  readonly value: Decimal;
  /** Empty for a holding that no target names. */
  readonly exposures: readonly Exposure[];
}

export function standingOf(household: Household, targets: Targets): Standing {
  const { instruments, instrumentValues, classValues, totalValue, problem } = household;
  return {
    baseCurrency: problem.baseCurrency,
    totalValue,
    classes: targets.classes.map((target) => ({
      assetClass: target.assetClass,
      value: classValues.get(target.assetClass) ?? ZERO,
      targetWeight: target.weight,
      band: target.band,
      preferred: target.instruments[0] ?? null,
    })),
    holdings: instruments
      .map(({ symbol, exposures }) => ({
        symbol,
        value: instrumentValues.get(symbol) ?? ZERO,
        exposures,
      }))
      .filter(({ value }) => !value.eq(ZERO)),
  };
}
