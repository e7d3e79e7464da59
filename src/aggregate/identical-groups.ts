/** Which instruments count as substantially identical: wash-sale rules look at the whole group. */
import type { InstrumentFacts } from '#config/config.ts';
import { compareText, type InstrumentSymbol } from '#domain/ids.ts';

/** Each symbol's group, named after its alphabetically first member; `identical_to` works in both directions and onwards. */
export function identicalGroups(
  facts: readonly InstrumentFacts[],
  symbols: Iterable<InstrumentSymbol>,
): ReadonlyMap<InstrumentSymbol, InstrumentSymbol> {
  const groupOf = new Map<InstrumentSymbol, Set<InstrumentSymbol>>();
  for (const symbol of symbols) groupOf.set(symbol, new Set([symbol]));
  for (const { symbol, identicalTo } of facts) {
    for (const other of identicalTo) merge(groupOf, symbol, other);
  }
  return new Map([...groupOf].map(([symbol, members]) => [symbol, firstOf(members, symbol)]));
}

function merge(
  groupOf: Map<InstrumentSymbol, Set<InstrumentSymbol>>,
  left: InstrumentSymbol,
  right: InstrumentSymbol,
): void {
  const members = new Set([...(groupOf.get(left) ?? [left]), ...(groupOf.get(right) ?? [right])]);
  for (const member of members) groupOf.set(member, members);
}

function firstOf(
  members: ReadonlySet<InstrumentSymbol>,
  fallback: InstrumentSymbol,
): InstrumentSymbol {
  return [...members].sort(compareText)[0] ?? fallback;
}
