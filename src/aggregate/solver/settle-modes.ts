/**
 * A group of identical instruments is either bought or sold with its losses, never both, but the relaxed solution may
 * mix the two. Each mixed group is settled on the mode that weighs more and the dual solved again, until nothing is
 * mixed: a dive, whose trades are near-optimal although its bound holds for such plans only.
 */
import type { Model, ModelGroup } from '../model/model.ts';
import { type DualSolution, maximise } from './dual/maximise.ts';
import type { GroupMode } from './dual/oracle.ts';
import type { Effort } from './solve.ts';

/** A mode that makes up less than this of the mixture is left to the search. */
const MIXED_MIN = 0.02;
/** In larger households one group matters too little for both of its modes to be tried. */
const POSITIONS_BOTH_TRIED = 1_000;

export function settleModes(model: Model, dual: DualSolution, effort: Effort): DualSolution {
  const modes = new Map<number, GroupMode>();
  let solution = dual;
  for (let dive = 0; dive < effort.divesMax; dive += 1) {
    const before = solution;
    const [first, ...others] = mixedGroups(model, before);
    if (first === undefined) break;
    const small = model.positions.length <= POSITIONS_BOTH_TRIED;
    const settled = small ? [first] : [first, ...others];
    for (const { group, mode } of settled) modes.set(group, mode);
    solution = maximise(model, effort.dive, modes, before);
    if (!small) continue;
    const other = first.mode === 'buying' ? 'selling' : 'buying';
    const rival = maximise(model, effort.dive, new Map(modes).set(first.group, other), before);
    if (rival.bound >= solution.bound) continue;
    modes.set(first.group, other);
    solution = rival;
  }
  return solution;
}

interface MixedGroup {
  readonly group: number;
  /** The mode that weighs more, and the money that the mixture moves. */
  readonly mode: GroupMode;
  readonly money: number;
}

/** The group that moves most money first. */
function mixedGroups(model: Model, { answers }: DualSolution): readonly MixedGroup[] {
  const mixed: MixedGroup[] = [];
  model.groups.forEach((group, index) => {
    if (!group.hasLosses) return;
    let buying = 0;
    let selling = 0;
    let money = 0;
    for (const { trades, weight } of answers) {
      const mode = modeOf(model, group, trades);
      if (mode === null) continue;
      if (mode === 'buying') buying += weight;
      else selling += weight;
      for (const at of group.positions) {
        money += weight * Math.abs((trades[at] as number) * (model.positions[at]?.unit ?? 0));
      }
    }
    if (Math.min(buying, selling) < MIXED_MIN) return;
    mixed.push({ group: index, mode: buying > selling ? 'buying' : 'selling', money });
  });
  return mixed.sort((left, right) => right.money - left.money);
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
