/**
 * The exact answer of one instrument to given prices, over all accounts at once:
 *
 *     min_x Σ_a c_a(x_a) + φ(V_0 + Σ_a p_a·x_a)
 *
 * Without φ the accounts do not meet and each takes its cheapest point. With φ the convex envelopes of the c_a are
 * merged by slope (an infimal convolution) until φ' stops it; where that ends in the middle of a jump of one c_a, the
 * two sides of the jump are tried (branch and bound on a handful of accounts).
 */
import type { Model, ModelPosition } from '../../model/model.ts';
import { type Penalty, penaltyAt } from '../../model/penalty.ts';
import type { PointList } from './points.ts';

const BRANCH_DEPTH_MAX = 8;

/** One account's part of the problem: its points, and which of them are still open. */
interface Party {
  readonly position: ModelPosition;
  readonly points: PointList;
  first: number;
  last: number;
}

interface Edge {
  readonly party: number;
  readonly from: number;
  readonly to: number;
  /** Price of one unit of money more along the edge. */
  readonly slope: number;
  readonly money: number;
}

export interface BlockAnswer {
  price: number;
  /** Quanta traded, in the order of the positions given. */
  readonly trades: number[];
}

/** The cheapest point of one position on its own. */
export function cheapestPoint(points: PointList): {
  readonly price: number;
  readonly quanta: number;
} {
  let best = 0;
  for (let index = 1; index < points.count; index += 1) {
    if ((points.prices[index] as number) < (points.prices[best] as number)) best = index;
  }
  return { price: points.prices[best] as number, quanta: points.quanta[best] as number };
}

export interface Together {
  readonly model: Model;
  readonly positions: readonly ModelPosition[];
  readonly points: readonly PointList[];
  readonly penalty: Penalty;
  /** Value held before trading. */
  readonly start: number;
}

export function solveTogether({ positions, points, penalty, start, model }: Together): BlockAnswer {
  const parties = positions.map((position, index): Party => {
    const own = points[index] as PointList;
    return { position, points: own, first: 0, last: own.count - 1 };
  });
  return branch(parties, { model, penalty, start, wholeQuanta: sharesOneGrid(parties) }, 0);
}

interface Context {
  readonly model: Model;
  readonly penalty: Penalty;
  readonly start: number;
  /** Whether every total that can be reached is a whole number of equal quanta. */
  readonly wholeQuanta: boolean;
}

function sharesOneGrid(parties: readonly Party[]): boolean {
  const unit = parties[0]?.position.unit;
  return parties.every(({ position, points }) => {
    if (position.unit !== unit) return false;
    for (let index = 0; index < points.count; index += 1) {
      if (!Number.isInteger(points.quanta[index])) return false;
    }
    return true;
  });
}

function branch(parties: readonly Party[], context: Context, depth: number): BlockAnswer {
  const { answer, stopped } = merge(parties, context);
  if (stopped === null || depth === BRANCH_DEPTH_MAX) return answer;
  const open = parties[stopped.party] as Party;
  const { first, last } = open;
  let best: BlockAnswer | null = null;
  for (const [from, to] of split(open, stopped)) {
    open.first = from;
    open.last = to;
    const child = branch(parties, context, depth + 1);
    if (best === null || child.price < best.price) best = child;
  }
  open.first = first;
  open.last = last;
  return best ?? answer;
}

/** Parts of a party's points that leave nothing out: around the jump at no trade, or at a bend of the edge. */
function split({ points, first, last }: Party, { from, to }: Edge): readonly [number, number][] {
  const nothing = points.nothing;
  if (nothing < from || nothing > to) {
    return [
      [first, from + 1],
      [from + 1, last],
    ];
  }
  const parts: readonly [number, number][] = [
    [first, nothing - 1],
    [nothing, nothing],
    [nothing + 1, last],
  ];
  if (nothing === from)
    return [
      [first, nothing],
      [nothing + 1, last],
    ];
  if (nothing === to)
    return [
      [first, nothing - 1],
      [nothing, last],
    ];
  return parts;
}

/** The relaxation in which every c_a is replaced by its convex envelope. */
function merge(
  parties: readonly Party[],
  context: Context,
): { readonly answer: BlockAnswer; readonly stopped: Edge | null } {
  const { penalty, start } = context;
  const trades = parties.map(({ points, first }) => points.quanta[first] as number);
  let price = 0;
  let value = start;
  const edges: Edge[] = [];
  parties.forEach((party, index) => {
    price += party.points.prices[party.first] as number;
    value += (party.points.quanta[party.first] as number) * party.position.unit;
    addEnvelope(edges, party, index);
  });
  edges.sort((left, right) => left.slope - right.slope);
  for (const edge of edges) {
    const party = parties[edge.party] as Party;
    const { unit } = party.position;
    let stop = bestStop(edge, value, context);
    if (stop <= 0) break;
    if (stop < edge.money && context.wholeQuanta) {
      const origin = value;
      stop = onGrid(
        edge,
        stop,
        unit,
        (money) => edge.slope * money + penaltyAt(penalty, origin + money),
      );
    }
    price += edge.slope * stop;
    value += stop;
    const ends = stop >= edge.money;
    trades[edge.party] = ends
      ? (party.points.quanta[edge.to] as number)
      : (party.points.quanta[edge.from] as number) + stop / unit;
    if (ends) continue;
    const answer = { price: price + penaltyAt(penalty, value), trades };
    return { answer, stopped: stop > 0 && jumps(party, edge, context.model) ? edge : null };
  }
  return { answer: { price: price + penaltyAt(penalty, value), trades }, stopped: null };
}

/** How far along an edge the sum keeps falling: to a hinge, to the end, or not at all. */
function bestStop(edge: Edge, value: number, { penalty }: Context): number {
  const priceOf = (stop: number) => edge.slope * stop + penaltyAt(penalty, value + stop);
  let best = 0;
  let bestPrice = priceOf(0);
  const consider = (stop: number) => {
    const price = priceOf(stop);
    if (price >= bestPrice) return;
    best = stop;
    bestPrice = price;
  };
  for (const { at } of penalty.hinges) {
    if (at > value && at < value + edge.money) consider(at - value);
  }
  consider(edge.money);
  return best;
}

/** Where only whole quanta are traded, a hinge between two of them is out of reach: the better neighbour. */
function onGrid(edge: Edge, stop: number, unit: number, priceOf: (stop: number) => number): number {
  const below = Math.floor(stop / unit + 1e-9) * unit;
  const above = Math.min(edge.money, below + unit);
  return priceOf(below) <= priceOf(above) ? below : above;
}

/** Whether the envelope lies below what an order of a size inside this edge really costs. */
function jumps({ points, position }: Party, edge: Edge, model: Model): boolean {
  if (edge.to !== edge.from + 1) return true;
  if (points.quanta[edge.from] !== 0 && points.quanta[edge.to] !== 0) return false;
  const account = model.accounts[position.account] as Model['accounts'][number];
  const { perOrder, minimum } = account.commission;
  return position.minOrder > 1 || perOrder > 0 || minimum > 0;
}

/** The lower convex envelope of a party's open points, as edges from left to right. */
function addEnvelope(edges: Edge[], { points, position, first, last }: Party, party: number): void {
  let from = first;
  while (from < last) {
    let to = from + 1;
    let slope = slopeBetween(points, from, to);
    for (let next = from + 2; next <= last; next += 1) {
      const candidate = slopeBetween(points, from, next);
      if (candidate <= slope) {
        slope = candidate;
        to = next;
      }
    }
    const quanta = (points.quanta[to] as number) - (points.quanta[from] as number);
    const money = quanta * position.unit;
    edges.push({ party, from, to, slope: slope / position.unit, money });
    from = to;
  }
}

function slopeBetween({ quanta, prices }: PointList, from: number, to: number): number {
  const rise = (prices[to] as number) - (prices[from] as number);
  return rise / ((quanta[to] as number) - (quanta[from] as number));
}
