/**
 * What a single instrument is priced for by its household value: having no target, exceeding its cap, and, where it
 * alone makes up a class that has no published price, the class itself.
 */
import { ONE, toFloat } from '#domain/decimal.ts';
import type { ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import type { Facts } from '../facts.ts';
import type { Aim } from './aim.ts';
import { addUp, type Bends, plus } from './bends.ts';
import type { Multipliers } from './multipliers.ts';

export interface InstrumentPrices {
  readonly phiOf: (symbol: InstrumentSymbol) => Bends | undefined;
  /** Classes without a price that more than one instrument makes up. */
  readonly faults: readonly string[];
}

export function instrumentPrices(
  facts: Facts,
  aim: Aim,
  { assetClass: priceOf }: Pick<Multipliers, 'assetClass'>,
): InstrumentPrices {
  const phis = new Map<InstrumentSymbol, Bends>();
  for (const instrument of facts.problem.instruments) {
    const own = ownPrice(facts, aim, instrument);
    if (own !== undefined) phis.set(instrument.symbol, own);
  }
  const faults: string[] = [];
  const members = membersOf(facts);
  for (const [assetClass, phi] of aim.classes) {
    if (priceOf(assetClass) !== undefined) continue;
    const [only, ...others] = members.get(assetClass) ?? [];
    if (only === undefined || others.length > 0 || !only.isWhole) {
      faults.push(`class:${assetClass} has no price`);
      continue;
    }
    const own = phis.get(only.symbol);
    phis.set(only.symbol, own === undefined ? phi : plus(own, phi));
  }
  return { phiOf: (symbol) => phis.get(symbol), faults };
}

/** ρ for all of it where no target names it, and for what exceeds the cap. */
export function ownPrice(
  { problem, totalValue }: Facts,
  { prices }: Aim,
  { exposures }: ProblemInstrument,
): Bends | undefined {
  const above = (from: number) => ({ from, below: 0, above: prices.breach });
  const { instrument: cap } = problem.caps;
  const distances = [
    ...(exposures.length === 0 ? [above(0)] : []),
    ...(cap.lt(ONE) ? [above(toFloat(cap.times(totalValue)))] : []),
  ];
  return distances.length === 0 ? undefined : addUp(distances, 0);
}

function membersOf({ problem }: Facts) {
  const members = new Map<
    string,
    { readonly symbol: InstrumentSymbol; readonly isWhole: boolean }[]
  >();
  for (const { symbol, exposures } of problem.instruments) {
    for (const { assetClass, weight } of exposures) {
      const known = members.get(assetClass) ?? [];
      members.set(assetClass, [...known, { symbol, isWhole: weight.eq(ONE) }]);
    }
  }
  return members;
}
