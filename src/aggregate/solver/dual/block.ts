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
import { type BlockFacts, blockFactsOf } from './block-facts.ts';
import { Envelopes } from './envelopes.ts';
import { type PenaltyTable, tabulatedPenalty } from './penalty-table.ts';
import { listOf, type PointTable } from './points.ts';

const BRANCH_DEPTH_MAX = 16;
const GRID_TOLERANCE = 1e-9;
const NOBODY = -1;

/** How a group of identical instruments that could realise a loss is traded. */
export type BlockMode = 'either' | 'selling' | 'buying';

/** At which depth, and in whose jump, a merge has stopped. */
interface Stop {
  readonly depth: number;
  readonly party: number;
}

export class BlockSolver {
  readonly #model: Model;
  readonly #table: PointTable;
  readonly #penalties: PenaltyTable;
  readonly #prices: Float64Array;
  readonly #facts: BlockFacts;
  /** By party, which is an account that may trade the instrument: the points still open, and where a merge has got to. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #nothing: Int32Array;
  readonly #corner: Int32Array;
  readonly #envelopes: Envelopes;
  #instrument = 0;
  #parties = 0;
  #wholeQuanta = false;
  #outset = 0;
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
    this.#facts = blockFactsOf(model);
    const { width } = this.#facts;
    this.#first = new Int32Array(width);
    this.#last = new Int32Array(width);
    this.#nothing = new Int32Array(width);
    this.#corner = new Int32Array(width);
    this.#envelopes = new Envelopes(width, table, prices);
    this.from = new Int32Array(width * (BRANCH_DEPTH_MAX + 2));
    this.to = new Int32Array(this.from.length);
    this.part = new Float64Array(this.from.length);
  }

  /** The price of the cheapest answer, which is left in the first entries of `from`, `to` and `part`. */
  solve(instrument: number, mode: BlockMode): number {
    const { positions } = this.#model.instruments[instrument] as ModelInstrument;
    const sparing = mode === 'buying';
    this.#instrument = instrument;
    this.#parties = positions.length;
    this.#wholeQuanta = this.#facts.sharesGrid[instrument] === 1;
    for (let party = 0; party < positions.length; party += 1) {
      const list = listOf(positions[party] as number, sparing);
      const nothing = this.#table.nothing[list] as number;
      this.#first[party] = this.#table.first[list] as number;
      this.#last[party] = mode === 'selling' ? nothing : (this.#table.last[list] as number);
      this.#nothing[party] = nothing;
    }
    if (this.#penalties.has[instrument] === 0) return this.#cheapestPoints();
    for (let party = 0; party < positions.length; party += 1) {
      this.#open(party, this.#first[party] as number, this.#last[party] as number);
    }
    return this.#branch(0, Number.POSITIVE_INFINITY);
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
    const at = { depth, party };
    let best = limit;
    if (from < nothing && nothing < to) {
      // Across no trade: a purchase, a sale, or neither.
      best = this.#part(at, nothing + 1, last, best);
      best = this.#part(at, first, nothing - 1, best);
      best = this.#part(at, nothing, nothing, best);
    } else {
      // Nothing is left out, and the two ends of the edge come apart; the side of the orders first.
      const leftEnd = nothing === to ? nothing - 1 : nothing === from ? nothing : from + 1;
      const rightStart = nothing === to || nothing === from ? leftEnd + 1 : leftEnd;
      if (nothing <= from) best = this.#part(at, rightStart, last, best);
      best = this.#part(at, first, leftEnd, best);
      if (nothing > from) best = this.#part(at, rightStart, last, best);
    }
    // Whoever asked for the first of all answers begins anew.
    if (depth > 0) this.#open(party, first, last);
    return best;
  }

  #open(party: number, first: number, last: number): void {
    this.#first[party] = first;
    this.#last[party] = last;
    this.#envelopes.wrap(party, first, last);
  }

  /** One part of a party's points; keeps its answer where that is below `limit`. */
  #part({ depth, party }: Stop, first: number, last: number, limit: number): number {
    this.#open(party, first, last);
    const price = this.#branch(depth + 1, limit);
    if (price >= limit) return limit;
    const { from, to, part } = this;
    const own = depth * this.#facts.width;
    const theirs = own + this.#facts.width;
    for (let at = 0; at < this.#parties; at += 1) {
      from[own + at] = from[theirs + at] as number;
      to[own + at] = to[theirs + at] as number;
      part[own + at] = part[theirs + at] as number;
    }
    return price;
  }

  /**
   * The relaxation in which every c_a is replaced by its convex envelope: edges are taken from the flattest on until φ'
   * stops them.
   */
  #merge(depth: number): number {
    const { money } = this.#table;
    const { at: hinges, bend } = this.#penalties;
    const { corners, slopes } = this.#envelopes;
    const answers = depth * this.#facts.width;
    const hingeEnd = this.#penalties.from[this.#instrument + 1] as number;
    let hinge = this.#penalties.from[this.#instrument] as number;
    let slope = this.#penalties.slope[this.#instrument] as number;
    let own = this.#setOut(answers);
    let value = this.#outset;
    this.#stoppedParty = NOBODY;
    for (let party = this.#flattest(); party !== NOBODY; party = this.#flattest()) {
      const corner = this.#corner[party] as number;
      const start = corners[corner] as number;
      const end = corners[corner + 1] as number;
      const edge = slopes[corner + 1] as number;
      const room = (money[end] as number) - (money[start] as number);
      while (hinge < hingeEnd && (hinges[hinge] as number) <= value) {
        slope += bend[hinge] as number;
        hinge += 1;
      }
      let gone = 0;
      while (gone < room && edge + slope < 0) {
        const until = hinge < hingeEnd ? (hinges[hinge] as number) - value : room;
        if (until >= room) {
          gone = room;
        } else {
          gone = until;
          slope += bend[hinge] as number;
          hinge += 1;
        }
      }
      if (gone <= 0) break;
      if (gone < room) {
        if (this.#isJump(party, start, end)) this.#stop(party, start, end);
        else if (this.#wholeQuanta) gone = this.#onGrid(party, { edge, value, stop: gone, room });
      }
      own += edge * gone;
      value += gone;
      this.#answer(answers + party, gone < room ? start : end, end, gone < room ? gone / room : 0);
      if (gone < room) break;
      this.#corner[party] = corner + 1;
    }
    return own + tabulatedPenalty(this.#penalties, this.#instrument, value);
  }

  /** Puts every party at its first open point: what that costs, and in `#outset` the household value there. */
  #setOut(answers: number): number {
    const { money } = this.#table;
    let own = 0;
    let value = this.#facts.starts[this.#instrument] as number;
    for (let party = 0; party < this.#parties; party += 1) {
      const point = this.#first[party] as number;
      this.#corner[party] = point;
      this.#answer(answers + party, point, point, 0);
      own += this.#prices[point] as number;
      value += money[point] as number;
    }
    this.#outset = value;
    return own;
  }

  /** The party whose next edge rises least. */
  #flattest(): number {
    const { slopes, last } = this.#envelopes;
    let best = NOBODY;
    let least = Number.POSITIVE_INFINITY;
    for (let party = 0; party < this.#parties; party += 1) {
      const next = (this.#corner[party] as number) + 1;
      if (next > (last[party] as number) || (slopes[next] as number) >= least) continue;
      least = slopes[next] as number;
      best = party;
    }
    return best;
  }

  #stop(party: number, from: number, to: number): void {
    this.#stoppedParty = party;
    this.#stoppedFrom = from;
    this.#stoppedTo = to;
  }

  /** Where only whole quanta are traded, a hinge between two of them is out of reach: the better neighbour. */
  #onGrid(
    party: number,
    { edge, value, stop, room }: Record<'edge' | 'value' | 'stop' | 'room', number>,
  ): number {
    const { positions } = this.#model.instruments[this.#instrument] as ModelInstrument;
    const unit = this.#facts.units[positions[party] as number] as number;
    const below = Math.floor(stop / unit + GRID_TOLERANCE) * unit;
    const above = Math.min(room, below + unit);
    const rise =
      edge * (above - below) +
      tabulatedPenalty(this.#penalties, this.#instrument, value + above) -
      tabulatedPenalty(this.#penalties, this.#instrument, value + below);
    return rise >= 0 ? below : above;
  }

  /** Whether the envelope lies below what an order of a size inside this edge really costs. */
  #isJump(party: number, from: number, to: number): boolean {
    if (to !== from + 1) return true;
    const nothing = this.#nothing[party] as number;
    if (from !== nothing && to !== nothing) return false;
    const { positions } = this.#model.instruments[this.#instrument] as ModelInstrument;
    return this.#facts.jumps[positions[party] as number] === 1;
  }
}
