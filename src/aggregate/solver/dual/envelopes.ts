/**
 * The lower convex envelopes of what the accounts' trades in one instrument cost, by slope from left to right (Andrew's
 * monotone chain, 1979). They lie in arrays that are made once and written over by every instrument.
 */
import type { PointTable } from './points.ts';

export class Envelopes {
  readonly #money: Float64Array;
  readonly #prices: Float64Array;
  /** Corners, which are points; those of a list are stored from its first open point on. */
  readonly corners: Int32Array;
  /** By corner: slope of the edge that leads to it, the price of one unit of money more. */
  readonly slopes: Float64Array;
  /** By party: its first corner and its last. */
  readonly first: Int32Array;
  readonly last: Int32Array;

  constructor(parties: number, { money }: PointTable, prices: Float64Array) {
    this.#money = money;
    this.#prices = prices;
    this.corners = new Int32Array(prices.length);
    this.slopes = new Float64Array(prices.length);
    this.first = new Int32Array(parties);
    this.last = new Int32Array(parties);
  }

  /** The envelope of a party's points from `firstPoint` to `lastPoint`. */
  wrap(party: number, firstPoint: number, lastPoint: number): void {
    const money = this.#money;
    const prices = this.#prices;
    const { corners, slopes } = this;
    corners[firstPoint] = firstPoint;
    let end = firstPoint;
    for (let point = firstPoint + 1; point <= lastPoint; point += 1) {
      const price = prices[point] as number;
      const amount = money[point] as number;
      for (;;) {
        const corner = corners[end] as number;
        const slope = (price - (prices[corner] as number)) / (amount - (money[corner] as number));
        if (end === firstPoint || (slopes[end] as number) <= slope) {
          end += 1;
          corners[end] = point;
          slopes[end] = slope;
          break;
        }
        end -= 1;
      }
    }
    this.first[party] = firstPoint;
    this.last[party] = end;
  }
}
