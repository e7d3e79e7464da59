/**
 * A group of identical instruments is either bought or sold with its losses, never both, but the relaxed solution may
 * mix the two. Each mixed group is settled on the mode that weighs more and the dual solved again, until nothing is
 * mixed: a dive, whose trades are near-optimal although its bound holds for such plans only.
 */
import type { Model, ModelGroup } from '../model/model.ts';
import { type DualSolution, maximise } from './dual/maximise.ts';
import type { GroupMode } from './dual/oracle.ts';
import type { Effort } from './solve.ts';

const DIVES_MAX = 3;
/** A mode that makes up less than this of the mixture is left to the search. */
const MIXED_MIN = 0.02;

export function settleModes(model: Model, dual: DualSolution, effort: Effort): DualSolution {
  const modes = new Map<number, GroupMode>();
  let solution = dual;
  for (let dive = 0; dive < DIVES_MAX; dive += 1) {
    const mixed = mixedGroups(model, solution);
    if (mixed.size === 0) break;
    for (const [group, mode] of mixed) modes.set(group, mode);
    solution = maximise(model, effort.dual, modes);
  }
  return solution;
}

function mixedGroups(model: Model, { answers }: DualSolution): ReadonlyMap<number, GroupMode> {
  const mixed = new Map<number, GroupMode>();
  model.groups.forEach((group, index) => {
    if (!group.hasLosses) return;
    let buying = 0;
    let selling = 0;
    for (const { trades, weight } of answers) {
      const mode = modeOf(model, group, trades);
      if (mode === 'buying') buying += weight;
      if (mode === 'selling') selling += weight;
    }
    if (Math.min(buying, selling) < MIXED_MIN) return;
    mixed.set(index, buying > selling ? 'buying' : 'selling');
  });
  return mixed;
}

/** What a group's trades presuppose; null where either mode allows them. */
function modeOf(model: Model, group: ModelGroup, trades: Float64Array): GroupMode | null {
  if (group.positions.some((index) => (trades[index] as number) > 0)) return 'buying';
  const sellsLosses = group.positions.some((index) => {
    const position = model.positions[index];
    return (trades[index] as number) < 0 && position?.sale !== position?.saleSparingLosses;
  });
  return sellsLosses ? 'selling' : null;
}
