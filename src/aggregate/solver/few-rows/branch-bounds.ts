/**
 * What the published multipliers of a branch prove by themselves:
 *
 *     L(λ | C) = Σ_blocks min_{x ∈ C} [ f_b(x) + λᵀA_b(x) ] − λᵀr
 *
 * A block's minimum lies at one of its points. An instrument's own φ_i is priced like a row here, so this is never above
 * what the dual function, which keeps it inside the block, would prove.
 */
import type { Model } from '../../model/model.ts';
import { type Penalty, penaltyAt } from '../../model/penalty.ts';
import { answerShared } from '../dual/shared-blocks.ts';
import type { Condition } from './conditions.ts';
import type { Hull, HullBlock } from './hull.ts';

/** `multipliers` are λ and after it those of the instruments' own rows. */
export function boundOf(
  hull: Hull,
  multipliers: Float64Array,
  conditions: readonly Condition[],
): number {
  const { model, layout, rows } = hull.uses;
  let bound = answerShared(model, layout, multipliers, new Float64Array(layout.names.length));
  model.instruments.forEach(({ start }, index) => {
    const penalty = layout.instrumentPenalty[index] ?? null;
    if (penalty === null) return;
    const row = rows.instrumentRow[index] as number;
    bound +=
      row < 0
        ? penaltyAt(penalty, start)
        : lowest(penalty, multipliers[row] as number) + (multipliers[row] as number) * start;
  });
  model.groups.forEach((_, group) => {
    bound += cheapestOfGroup(hull, group, multipliers, conditions);
  });
  return bound;
}

/** min_v φ(v) − μ·v lies at a hinge while μ is among the slopes of φ. */
function lowest(penalty: Penalty, price: number): number {
  return penalty.hinges.reduce(
    (least, { at }) => Math.min(least, penaltyAt(penalty, at) - price * at),
    Number.POSITIVE_INFINITY,
  );
}

function cheapestOfGroup(
  hull: Hull,
  group: number,
  multipliers: Float64Array,
  conditions: readonly Condition[],
): number {
  const { positions, hasLosses } = hull.uses.model.groups[group] as Model['groups'][number];
  const decided = conditions.find((each) => each.subject === 'group' && each.index === group);
  let selling = 0;
  let buying = 0;
  for (const index of positions) {
    const ordered = conditions.find((each) => each.subject === 'position' && each.index === index);
    for (const block of hull.blocksOf[index] ?? []) {
      const price = cheapestOfBlock(hull, block, multipliers, ordered?.holds);
      if (block.mode !== 'buying') selling += price;
      if (block.mode !== 'selling') buying += price;
    }
  }
  if (!hasLosses) return selling;
  return decided === undefined ? Math.min(selling, buying) : decided.holds ? buying : selling;
}

/** Of all trades of a block, or of its orders alone, or of none but no trade. */
export function cheapestOfBlock(
  { uses }: Hull,
  { position, points }: HullBlock,
  multipliers: Float64Array,
  ordered: boolean | undefined,
): number {
  let best = ordered === true ? Number.POSITIVE_INFINITY : 0;
  if (ordered === false) return best;
  for (const point of points) {
    let price = uses.points.fixed[point] as number;
    const use = uses.ofPoint(position, point);
    for (let row = 0; row < use.length; row += 1) {
      price += (multipliers[row] as number) * (use[row] as number);
    }
    best = Math.min(best, price);
  }
  return best;
}
