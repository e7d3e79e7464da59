/** Target weights of single instruments, for drift that is measured instrument by instrument. */
import type { ClassBand } from '#config/config.ts';
import { type Decimal, divide, ONE, ZERO } from '#domain/decimal.ts';
import { CASH, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import type { ClassStanding, Standing } from './standing.ts';

export interface InstrumentStanding {
  /** A symbol, or `cash`. */
  readonly name: string;
  readonly value: Decimal;
  readonly targetWeight: Decimal;
  readonly band: ClassBand | null;
}

/**
 * The instruments of a class stand in for each other, so its target is shared among those held in proportion to what
 * they hold of it; a class of which nothing is held falls to its preferred instrument. A holding that no target
 * names has a target of zero. A class's own band holds for an instrument that is the whole class and nothing else.
 */
export function instrumentStandings(standing: Standing): readonly InstrumentStanding[] {
  const names = new Set<InstrumentSymbol>(standing.holdings.map(({ symbol }) => symbol));
  for (const { preferred, value } of standing.classes) {
    if (preferred !== null && value.eq(ZERO)) names.add(preferred);
  }
  const instruments = [...names]
    .toSorted(compareText)
    .map((symbol) => instrumentStanding(symbol, standing));
  const cash = standing.classes.find(({ assetClass }) => assetClass === CASH);
  return cash === undefined ? instruments : [{ ...cash, name: CASH }, ...instruments];
}

function instrumentStanding(symbol: InstrumentSymbol, standing: Standing): InstrumentStanding {
  const held = standing.holdings.find((holding) => holding.symbol === symbol);
  let targetWeight = ZERO;
  let band: ClassBand | null = null;
  for (const target of standing.classes) {
    const share = shareOfClass(symbol, target, standing);
    targetWeight = targetWeight.plus(target.targetWeight.times(share));
    if (share.eq(ONE) && (held?.exposures.length ?? 1) === 1) band = target.band;
  }
  return { name: symbol, value: held?.value ?? ZERO, targetWeight, band };
}

function shareOfClass(
  symbol: InstrumentSymbol,
  target: ClassStanding,
  { holdings }: Standing,
): Decimal {
  if (target.assetClass === CASH) return ZERO;
  if (target.value.eq(ZERO)) return target.preferred === symbol ? ONE : ZERO;
  const held = holdings.find((holding) => holding.symbol === symbol);
  const exposure = held?.exposures.find(({ assetClass }) => assetClass === target.assetClass);
  if (held === undefined || exposure === undefined) return ZERO;
  return divide(held.value.times(exposure.weight), target.value);
}
