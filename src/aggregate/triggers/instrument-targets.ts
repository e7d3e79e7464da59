/** Target weights of single instruments, for drift that is measured instrument by instrument. */
import type { ClassBand } from '#config/config.ts';
import { type Decimal, divide, ONE, sum, ZERO } from '#domain/decimal.ts';
import { CASH, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import type { ClassStanding, HoldingStanding, Standing } from './standing.ts';

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
  const shares = sharesOfClasses(standing);
  const instruments = [...shares]
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([symbol, parts]) => instrumentStanding(symbol, parts));
  const cash = standing.classes.find(({ assetClass }) => assetClass === CASH);
  return cash === undefined ? instruments : [{ ...cash, name: CASH }, ...instruments];
}

/** An instrument's part in the classes that it belongs to, in the order of the classes. */
interface Parts {
  readonly held: HoldingStanding | null;
  readonly classes: { readonly target: ClassStanding; readonly share: Decimal }[];
}

function sharesOfClasses({ classes, holdings }: Standing): ReadonlyMap<InstrumentSymbol, Parts> {
  const parts = new Map<InstrumentSymbol, Parts>(
    holdings.map((held) => [held.symbol, { held, classes: [] }]),
  );
  for (const target of classes) {
    if (target.value.eq(ZERO) && target.preferred !== null) {
      const known = parts.get(target.preferred) ?? { held: null, classes: [] };
      if (target.assetClass !== CASH) known.classes.push({ target, share: ONE });
      parts.set(target.preferred, known);
    }
    if (target.value.eq(ZERO) || target.assetClass === CASH) continue;
    for (const { symbol, value, exposures } of holdings) {
      const exposure = exposures.find(({ assetClass }) => assetClass === target.assetClass);
      if (exposure === undefined) continue;
      const share = divide(value.times(exposure.weight), target.value);
      parts.get(symbol)?.classes.push({ target, share });
    }
  }
  return parts;
}

function instrumentStanding(
  symbol: InstrumentSymbol,
  { held, classes }: Parts,
): InstrumentStanding {
  const whole = (held?.exposures.length ?? 1) === 1 && classes.find(({ share }) => share.eq(ONE));
  return {
    name: symbol,
    value: held?.value ?? ZERO,
    targetWeight: sum(classes.map(({ target, share }) => target.targetWeight.times(share))),
    band: whole ? whole.target.band : null,
  };
}
