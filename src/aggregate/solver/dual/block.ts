/**
 * The exact answer of one instrument to given prices, over all accounts at once:
 *
 *     min_x Σ_a c_a(x_a) + φ(V_0 + Σ_a p_a·x_a)
 *
 * Without φ the accounts do not meet and each takes its cheapest point. With φ the convex envelopes of the c_a are
 * merged by slope (an infimal convolution: Rockafellar, *Convex Analysis*, 1970, §5) until φ' stops it; where that ends
 * in the middle of a jump of one c_a, the two sides of the jump are tried (branch and bound on a handful of accounts).
 *
 * Everything is kept in arrays that are made once: this is the innermost loop of the engine.
 */
import type { Model, ModelInstrument } from '../../model/model.ts';
import { type PenaltyTable, tabulatedPenalty } from './penalty-table.ts';
import { listOf, type PointTable } from './points.ts';

const BRANCH_DEPTH_MAX = 16;
const GRID_TOLERANCE = 1e-9;
const NOBODY = -1;

/** How a group of identical instruments that could realise a loss is traded. */
export type BlockMode = 'either' | 'selling' | 'buying';

export class BlockSolver {
  readonly #model: Model;
  readonly #table: PointTable;
  readonly #penalties: PenaltyTable;
  readonly #prices: Float64Array;
  readonly #jumps: Uint8Array;
  readonly #grids: Uint8Array;
  readonly #width: number;
  /** By party, which is an account that may trade the instrument: the points still open, and the envelope's corners. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #nothing: Int32Array;
  readonly #corner: Int32Array;
  readonly #corners: Int32Array;
  /** Corners of the envelopes, each stored from its list's first point on. */
  readonly #hull: Int32Array;
  /** By corner: slope of the edge that leads to it. */
  readonly #slopes: Float64Array;
  #instrument = 0;
  #parties = 0;
  #wholeQuanta = false;
  /** The edge in whose middle the last merge ended. */
  #stoppedParty = NOBODY;
  #stoppedFrom = 0;
  #stoppedTo = 0;
  /** By depth and party: the answer lies between two points, at `part` of the way. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly part: Float64Array;

  /** `prices` are those of the points, which the caller renews before every evaluation. */
  constructor(model: Model, table: PointTable, penalties: PenaltyTable, prices: Float64Array) {
    this.#model = model;
    this.#table = table;
    this.#penalties = penalties;
    this.#prices = prices;
    const width = model.instruments.reduce(
      (most, each) => Math.max(most, each.positions.length),
      1,
    );
    this.#width = width;
    this.#first = new Int32Array(width);
    this.#last = new Int32Array(width);
    this.#nothing = new Int32Array(width);
    this.#corner = new Int32Array(width);
    this.#corners = new Int32Array(width);
    this.#hull = new Int32Array(prices.length);
    this.#slopes = new Float64Array(prices.length);
    this.from = new Int32Array(width * (BRANCH_DEPTH_MAX + 2));
    this.to = new Int32Array(this.from.length);
    this.part = new Float64Array(this.from.length);
    this.#jumps = Uint8Array.from(model.positions, ({ account, minOrder }) => {
      const { perOrder, minimum } = (model.accounts[account] as Model['accounts'][number])
        .commission;
      return minOrder > 1 || perOrder > 0 || minimum > 0 ? 1 : 0;
    });
    this.#grids = Uint8Array.from(model.instruments, (each) => (this.#sharesOneGrid(each) ? 1 : 0));
  }

  /** The price of the cheapest answer, which is left in the first entries of `from`, `to` and `part`. */
  solve(instrument: number, mode: BlockMode): number {
    const { positions } = this.#model.instruments[instrument] as ModelInstrument;
    const sparing = mode === 'buying';
    this.#instrument = instrument;
    this.#parties = positions.length;
    this.#wholeQuanta = this.#grids[instrument] === 1;
    for (let party = 0; party < positions.length; party += 1) {
      const list = listOf(positions[party] as number, sparing);
      const nothing = this.#table.nothing[list] as number;
      this.#first[party] = this.#table.first[list] as number;
      this.#last[party] = mode === 'selling' ? nothing : (this.#table.last[list] as number);
      this.#nothing[party] = nothing;
    }
    if (this.#penalties.has[instrument] === 0) return this.#cheapestPoints();
    for (let party = 0; party < positions.length; party += 1) this.#wrap(party);
    return this.#branch(0, Number.POSITIVE_INFINITY);
  }

  /** Whether one quantum is worth the same in all accounts: then every total is a whole number of them. */
  #sharesOneGrid({ positions }: ModelInstrument): boolean {
    const unit = this.#model.positions[positions[0] ?? 0]?.unit;
    return positions.every((position) => this.#model.positions[position]?.unit === unit);
  }

  #cheapestPoints(): number {
    let total = 0;
    for (let party = 0; party < this.#parties; party += 1) {
      const last = this.#last[party] as number;
      let best = this.#first[party] as number;
      for (let point = best + 1; point <= last; point += 1) {
        if ((this.#prices[point] as number) < (this.#prices[best] as number)) best = point;
      }
      this.#answer(party, best, best, 0);
      total += this.#prices[best] as number;
    }
    return total;
  }

  #answer(at: number, from: number, to: number, part: number): void {
    this.from[at] = from;
    this.to[at] = to;
    this.part[at] = part;
  }

  /** The lower convex envelope of a party's open points, from left to right (Andrew's monotone chain). */
  #wrap(party: number): void {
    const first = this.#first[party] as number;
    const last = this.#last[party] as number;
    const hull = this.#hull;
    const slopes = this.#slopes;
    hull[first] = first;
    let end = first;
    for (let point = first + 1; point <= last; point += 1) {
      let slope = this.#slope(hull[end] as number, point);
      while (end > first && (slopes[end] as number) > slope) {
        end -= 1;
        slope = this.#slope(hull[end] as number, point);
      }
      end += 1;
      hull[end] = point;
      slopes[end] = slope;
    }
    this.#corners[party] = end;
  }

  /** Price of one unit of money more between two points. */
  #slope(from: number, to: number): number {
    const { money } = this.#table;
    const rise = (this.#prices[to] as number) - (this.#prices[from] as number);
    return rise / ((money[to] as number) - (money[from] as number));
  }

  /** The cheapest answer among the open points, at this depth; prices at or above `limit` need not be exact. */
  #branch(depth: number, limit: number): number {
    const relaxed = this.#merge(depth);
    const party = this.#stoppedParty;
    if (party === NOBODY || relaxed >= limit || depth === BRANCH_DEPTH_MAX) return relaxed;
    const first = this.#first[party] as number;
    const last = this.#last[party] as number;
    const nothing = this.#nothing[party] as number;
    const from = this.#stoppedFrom;
    const to = this.#stoppedTo;
    let best = limit;
    if (from < nothing && nothing < to) {
      // Across no trade: a sale, a purchase, or neither.
      best = this.#part(depth, party, nothing + 1, last, best);
      best = this.#part(depth, party, first, nothing - 1, best);
      best = this.#part(depth, party, nothing, nothing, best);
    } else {
      // Nothing is left out, and the ends of the edge come apart; by convexity, one of them is the answer of its side.
      const leftEnd = nothing === to ? nothing - 1 : nothing === from ? nothing : from + 1;
      const rightStart = nothing === to || nothing === from ? leftEnd + 1 : leftEnd;
      const orderIsRight = nothing <= from;
      if (orderIsRight) best = this.#part(depth, party, rightStart, last, best);
      best = this.#part(depth, party, first, leftEnd, best);
      if (!orderIsRight) best = this.#part(depth, party, rightStart, last, best);
    }
    this.#open(party, first, last);
    return best;
  }

  #open(party: number, first: number, last: number): void {
    this.#first[party] = first;
    this.#last[party] = last;
    this.#wrap(party);
  }

  /** One part of a party's points; keeps its answer where that is below `limit`. */
  #part(depth: number, party: number, first: number, last: number, limit: number): number {
    this.#open(party, first, last);
    const price = this.#branch(depth + 1, limit);
    if (price >= limit) return limit;
    const own = depth * this.#width;
    const theirs = own + this.#width;
    const end = theirs + this.#parties;
    const step = theirs - own;
    for (let at = theirs; at < end; at += 1) {
      this.#answer(
        at - step,
        this.from[at] as number,
        this.to[at] as number,
        this.part[at] as number,
      );
    }
    return price;
  }

  /** The relaxation in which every c_a is replaced by its convex envelope. */
  #merge(depth: number): number {
    const { money } = this.#table;
    const penalties = this.#penalties;
    const answers = depth * this.#width;
    let own = 0;
    let value = (this.#model.instruments[this.#instrument] as ModelInstrument).start;
    for (let party = 0; party < this.#parties; party += 1) {
      const point = this.#first[party] as number;
      this.#corner[party] = point;
      this.#answer(answers + party, point, point, 0);
      own += this.#prices[point] as number;
      value += money[point] as number;
    }
    this.#stoppedParty = NOBODY;
    let slope = penalties.slope[this.#instrument] as number;
    let hinge = penalties.from[this.#instrument] as number;
    const hingeEnd = penalties.from[this.#instrument + 1] as number;
    for (;;) {
      const party = this.#flattest();
      if (party === NOBODY) break;
      const corner = this.#corner[party] as number;
      const from = this.#hull[corner] as number;
      const to = this.#hull[corner + 1] as number;
      const edge = this.#slopes[corner + 1] as number;
      const room = (money[to] as number) - (money[from] as number);
      let gone = 0;
      while (hinge < hingeEnd && (penalties.at[hinge] as number) <= value) {
        slope += penalties.bend[hinge] as number;
        hinge += 1;
      }
      const origin = value;
      while (gone < room && edge + slope < 0) {
        const until = hinge < hingeEnd ? (penalties.at[hinge] as number) - origin : room;
        if (until >= room) {
          gone = room;
        } else {
          gone = until;
          slope += penalties.bend[hinge] as number;
          hinge += 1;
        }
      }
      if (gone <= 0) break;
      const stops = gone < room;
      if (stops && this.#isJump(party, from, to)) {
        this.#stoppedParty = party;
        this.#stoppedFrom = from;
        this.#stoppedTo = to;
      } else if (stops && this.#wholeQuanta) {
        gone = this.#onGrid(party, edge, origin, gone, room);
      }
      own += edge * gone;
      value = origin + gone;
      if (gone < room) {
        this.#answer(answers + party, from, to, gone / room);
        break;
      }
      this.#answer(answers + party, to, to, 0);
      this.#corner[party] = corner + 1;
    }
    return own + tabulatedPenalty(penalties, this.#instrument, value);
  }

  /** The party whose next edge rises least. */
  #flattest(): number {
    let best = NOBODY;
    let least = Number.POSITIVE_INFINITY;
    for (let party = 0; party < this.#parties; party += 1) {
      const corner = this.#corner[party] as number;
      if (corner >= (this.#corners[party] as number)) continue;
      const slope = this.#slopes[corner + 1] as number;
      if (slope >= least) continue;
      least = slope;
      best = party;
    }
    return best;
  }

  /** Where only whole quanta are traded, a hinge between two of them is out of reach: the better neighbour. */
  #onGrid(party: number, edge: number, origin: number, stop: number, room: number): number {
    const { positions } = this.#model.instruments[this.#instrument] as ModelInstrument;
    const { unit } = this.#model.positions[
      positions[party] as number
    ] as Model['positions'][number];
    const below = Math.floor(stop / unit + GRID_TOLERANCE) * unit;
    const above = Math.min(room, below + unit);
    const rise =
      edge * (above - below) +
      tabulatedPenalty(this.#penalties, this.#instrument, origin + above) -
      tabulatedPenalty(this.#penalties, this.#instrument, origin + below);
    return rise >= 0 ? below : above;
  }

  /** Whether the envelope lies below what an order of a size inside this edge really costs. */
  #isJump(party: number, from: number, to: number): boolean {
    if (to !== from + 1) return true;
    const nothing = this.#nothing[party] as number;
    if (from !== nothing && to !== nothing) return false;
    const { positions } = this.#model.instruments[this.#instrument] as ModelInstrument;
    return this.#jumps[positions[party] as number] === 1;
  }
}
