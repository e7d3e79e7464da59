/**
 * Branch and bound over wash modes and orders (Land and Doig, *An automatic method of solving discrete programming
 * problems*, 1960), on the relaxation of `hull.ts`.
 *
 * The branch with the lowest bound is divided first, so the lowest of all bounds rises with every division. From the
 * most promising branches a dive decides one condition after the other until nothing is mixed: a structure, whose
 * trades need only be made whole.
 */
import { boundsOf, type Condition, type Division, mostMixed, opposite } from './conditions.ts';
import { type Hull, type Relaxed, readRelaxed } from './hull.ts';
import { Restriction } from './restriction.ts';

/** The plans that meet some conditions, and the relaxed best of them. */
export interface Branch {
  readonly conditions: readonly Condition[];
  readonly relaxed: Relaxed;
}

export class BranchTree {
  readonly #hull: Hull;
  readonly #restriction: Restriction;
  /** Branches that together are all plans, the lowest bound first. */
  readonly #open: Branch[] = [];
  /** Objective of a plan that is known: branches that cost more are looked at no further. */
  ceiling = Number.POSITIVE_INFINITY;

  /** The hull must have been solved without conditions. */
  constructor(hull: Hull) {
    this.#hull = hull;
    this.#restriction = new Restriction(hull.basis);
    this.#open.push({ conditions: [], relaxed: readRelaxed(hull) });
  }

  get branches(): readonly Branch[] {
    return this.#open;
  }

  /** Divides the branch with the lowest bound; false where it cannot be divided, or need not be. */
  divide(): boolean {
    const [first] = this.#open;
    if (first !== undefined && first.relaxed.objective >= this.ceiling) return false;
    const division = first === undefined ? null : this.#mixed(first);
    if (first === undefined || division === null) return false;
    const one = this.#restrict(first, division.condition);
    const other = this.#restrict(first, opposite(division.condition));
    if (one === null || other === null) return false;
    this.#open.splice(0, 1, one, other);
    this.#open.sort((left, right) => left.relaxed.objective - right.relaxed.objective);
    return true;
  }

  /** Decides conditions from a branch on until nothing is mixed: the likelier side, unless it proves the dearer one. */
  dive(from: Branch): Branch {
    let branch = from;
    while (branch.relaxed.objective < this.ceiling) {
      const division = this.#mixed(branch);
      if (division === null) return branch;
      const likely = this.#restrict(branch, division.condition);
      const highest = branch.relaxed.objective + division.costOfOpposite;
      const next =
        likely !== null && likely.relaxed.objective <= highest
          ? likely
          : cheaper(likely, this.#restrict(branch, opposite(division.condition)));
      if (next === null) return branch;
      branch = next;
    }
    return branch;
  }

  /** As `dive`, from a branch that now meets these conditions too, whatever it said of their subjects. */
  vary({ conditions }: Branch, changed: readonly Condition[]): Branch | null {
    const isChanged = ({ subject, index }: Condition) =>
      changed.some((each) => each.subject === subject && each.index === index);
    const kept = conditions.filter((condition) => !isChanged(condition));
    const branch = this.#solve([...kept, ...changed]);
    return branch === null ? null : this.dive(branch);
  }

  #mixed({ relaxed, conditions }: Branch): Division | null {
    return mostMixed(this.#hull, relaxed, conditions);
  }

  #restrict({ conditions }: Branch, condition: Condition): Branch | null {
    return this.#solve([...conditions, condition]);
  }

  #solve(conditions: readonly Condition[]): Branch | null {
    this.#restriction.impose(boundsOf(this.#hull, conditions));
    if (this.#restriction.solve(this.ceiling) === 'infeasible') return null;
    return { conditions, relaxed: readRelaxed(this.#hull) };
  }
}

function cheaper(one: Branch | null, other: Branch | null): Branch | null {
  if (one === null || other === null) return one ?? other;
  return one.relaxed.objective <= other.relaxed.objective ? one : other;
}
