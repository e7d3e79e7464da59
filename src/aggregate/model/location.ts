/** Where the classes of an instrument would rather be held. */
import { toFloat } from '#domain/decimal.ts';
import type { ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import type { HouseholdAccount } from '../household.ts';
import type { Rules } from './permissions.ts';

/** How many places this kind of account is from the best, and from the worst, for what the instrument holds. */
export function locationPlaces(
  { household: { problem } }: Rules,
  { account }: HouseholdAccount,
  { exposures }: ProblemInstrument,
): { readonly fromBest: number; readonly fromWorst: number } {
  let fromBest = 0;
  let fromWorst = 0;
  for (const { assetClass, weight } of exposures) {
    const ranking = problem.location[assetClass];
    if (ranking === undefined || ranking.length === 0) continue;
    const found = ranking.indexOf(account.taxTreatment);
    const place = found === -1 ? ranking.length : found;
    fromBest += toFloat(weight) * place;
    fromWorst += toFloat(weight) * Math.max(0, ranking.length - 1 - place);
  }
  return { fromBest, fromWorst };
}
