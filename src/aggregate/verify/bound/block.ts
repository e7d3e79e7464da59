/**
 * The least that one instrument can cost at given prices, over all accounts:
 *
 *     min Σ_a c_a(x_a) + φ(V_0 + Σ_a p_a·x_a)
 *
 * Each account's sizes are cut into stretches until the cheapest mixture of what is left takes, in every account, a
 * size that is open there; a stretch whose mixture is no cheaper than what was found already is put aside. A mixture
 * may take any point between two sizes of an account, so it is never dearer than the best that is open.
 */
import { type Bends, valueAt } from './bends.ts';
import type { Menu } from './menu.ts';

/** Stretches looked at before the rest is taken at its mixture, which is still a lower bound. */
const STRETCHES_MAX = 20_000;

/** Without φ every account takes its cheapest size; infinity where none is open. */
export function leastAlone({ prices }: Menu): number {
  let least = Number.POSITIVE_INFINITY;
  for (const price of prices) if (price < least) least = price;
  return least;
}

export function leastTogether(menus: readonly Menu[], phi: Bends, start: number): number {
  if (menus.some(({ sizes }) => sizes.length === 0)) return Number.POSITIVE_INFINITY;
  const search: Search = {
    menus,
    phi,
    start,
    inUnits: commonUnit(menus),
    stretchesLeft: STRETCHES_MAX,
  };
  const whole = menus.map(({ sizes }): Stretch => [0, sizes.length - 1]);
  return look(search, whole, Number.POSITIVE_INFINITY);
}

interface Search {
  readonly menus: readonly Menu[];
  readonly phi: Bends;
  readonly start: number;
  /** The one unit of which every account trades whole multiples; null where there is none. */
  readonly inUnits: number | null;
  stretchesLeft: number;
}

/** Indexes of the first and the last size. */
type Stretch = readonly [first: number, last: number];

function commonUnit(menus: readonly Menu[]): number | null {
  const unit = menus[0]?.unit ?? null;
  return menus.every((menu) => menu.unit === unit) ? unit : null;
}

function look(search: Search, stretches: readonly Stretch[], found: number): number {
  search.stretchesLeft -= 1;
  const { price, cut } = cheapestMixture(search, stretches);
  if (price >= found || cut === null || search.stretchesLeft < 0) return Math.min(price, found);
  let least = found;
  for (const part of cut.parts) {
    const narrowed = stretches.map((stretch, index) => (index === cut.menu ? part : stretch));
    least = Math.min(least, look(search, narrowed, least));
  }
  return least;
}

/** A straight line between two sizes of one account below which none of its prices lies. */
interface Edge {
  readonly menu: number;
  readonly from: number;
  readonly to: number;
  readonly money: number;
  /** Price for one unit of money. */
  readonly slope: number;
}

interface Mixture {
  readonly price: number;
  /** Null where every account's size is open. */
  readonly cut: { readonly menu: number; readonly parts: readonly [Stretch, Stretch] } | null;
}

/** Cheapest money first, for as long as it lowers the sum. */
function cheapestMixture(search: Search, stretches: readonly Stretch[]): Mixture {
  const { menus, phi } = search;
  let money = search.start;
  let price = 0;
  const edges: Edge[] = [];
  menus.forEach((menu, index) => {
    const stretch = stretches[index] as Stretch;
    money += (menu.sizes[stretch[0]] as number) * menu.unit;
    price += menu.prices[stretch[0]] as number;
    collectEdges(edges, menu, index, stretch);
  });
  edges.sort((left, right) => left.slope - right.slope);
  for (const edge of edges) {
    const taken = bestPart(search, edge, money);
    price += edge.slope * taken;
    money += taken;
    if (taken === edge.money) continue;
    const isOpen = taken === 0 || isStretchOpen(menus[edge.menu] as Menu, edge);
    return { price: price + valueAt(phi, money), cut: isOpen ? null : cutAt(edge, stretches) };
  }
  return { price: price + valueAt(phi, money), cut: null };
}

function isStretchOpen({ joined }: Menu, { from, to }: Edge): boolean {
  return to === from + 1 && joined[from] === true;
}

/** At a size inside the edge; where there is none, between its two ends, where nothing is open. */
function cutAt({ menu, from, to }: Edge, stretches: readonly Stretch[]) {
  const [first, last] = stretches[menu] as Stretch;
  const middle = Math.floor((from + to) / 2);
  const parts: readonly [Stretch, Stretch] =
    to === from + 1
      ? [
          [first, from],
          [to, last],
        ]
      : [
          [first, middle],
          [middle, last],
        ];
  return { menu, parts };
}

/** The part of an edge after which the sum rises: at a bend of φ, or all of it. */
function bestPart({ phi, inUnits }: Search, { slope, money: length }: Edge, money: number): number {
  const priceOf = (part: number) => slope * part + valueAt(phi, money + part);
  let best = 0;
  let least = priceOf(0);
  const consider = (part: number) => {
    const price = priceOf(part);
    if (price >= least) return;
    best = part;
    least = price;
  };
  for (const { at } of phi.bends) {
    const part = at - money;
    if (part <= 0 || part >= length) continue;
    if (inUnits === null) consider(part);
    else {
      const below = Math.floor(part / inUnits) * inUnits;
      consider(below);
      consider(Math.min(length, below + inUnits));
    }
  }
  consider(length);
  return best;
}

/** The lower hull of an account's prices over a stretch of its sizes. */
function collectEdges(
  edges: Edge[],
  { sizes, prices, unit }: Menu,
  menu: number,
  [first, last]: Stretch,
) {
  for (let from = first; from < last; ) {
    let to = from + 1;
    let least = Number.POSITIVE_INFINITY;
    for (let next = from + 1; next <= last; next += 1) {
      const slope = rise(prices, from, next) / rise(sizes, from, next);
      if (slope > least) continue;
      least = slope;
      to = next;
    }
    edges.push({ menu, from, to, money: rise(sizes, from, to) * unit, slope: least / unit });
    from = to;
  }
}

function rise(values: readonly number[], from: number, to: number): number {
  return (values[to] as number) - (values[from] as number);
}
