/**
 * The active weights of a set of trades, and their risk, kept up to date as single trades change.
 *
 *     R(a + δ·e_c) − R(a) = γHV·(δ·(Σa)_c + ½·δ²·Σ_cc)
 *
 * With Σa at hand a change costs one addition of a row of Σ, and its price is exact.
 */
import type { ActiveRisk, Move } from '../../model/active-risk.ts';
import type { Model } from '../../model/model.ts';
import { dot } from './vectors.ts';

export class RiskExposure {
  readonly #risk: ActiveRisk;
  readonly #value: number;
  readonly #active: Float64Array;
  /** Σa. */
  readonly #marginal: Float64Array;
  /** aᵀΣa. */
  #variance = 0;

  constructor(risk: ActiveRisk, { value }: Pick<Model, 'value'>) {
    this.#risk = risk;
    this.#value = value;
    this.#active = Float64Array.from(risk.start);
    this.#marginal = timesCovariance(risk, this.#active);
    this.#variance = dot(this.#active, this.#marginal);
  }

  /** Adds money to an instrument of the model. */
  add(instrument: number, money: number): void {
    const { covariance, moves } = this.#risk;
    const size = this.#active.length;
    for (const { coordinate, weight } of moves[instrument] as readonly Move[]) {
      const change = (weight * money) / this.#value;
      const from = coordinate * size;
      const own = covariance[from + coordinate] as number;
      this.#variance += change * (2 * (this.#marginal[coordinate] as number) + change * own);
      this.#active[coordinate] = (this.#active[coordinate] as number) + change;
      for (let other = 0; other < size; other += 1) {
        this.#marginal[other] =
          (this.#marginal[other] as number) + change * (covariance[from + other] as number);
      }
    }
  }

  /** R, in money. */
  price(): number {
    return 0.5 * this.#risk.price * this.#value * this.#variance;
  }

  /** What one unit of money more of an instrument adds to R. */
  slope(instrument: number): number {
    let slope = 0;
    for (const { coordinate, weight } of this.#risk.moves[instrument] as readonly Move[]) {
      slope += weight * (this.#marginal[coordinate] as number);
    }
    return this.#risk.price * slope;
  }

  /** What one unit of money more of one instrument adds to the slope of another. */
  bend(left: number, right: number): number {
    let sum = 0;
    for (const one of this.#risk.moves[left] as readonly Move[]) {
      for (const other of this.#risk.moves[right] as readonly Move[]) {
        const at = one.coordinate * this.#active.length + other.coordinate;
        sum += one.weight * other.weight * (this.#risk.covariance[at] as number);
      }
    }
    return (this.#risk.price * sum) / this.#value;
  }

  /** R after one flow of money, or after two of them. */
  priceWith(first: Flow | null, second: Flow | null): number {
    let price = this.price();
    for (const flow of [first, second]) {
      if (flow === null) continue;
      const { instrument, money } = flow;
      price += money * (this.slope(instrument) + 0.5 * money * this.bend(instrument, instrument));
    }
    return first === null || second === null
      ? price
      : price + first.money * second.money * this.bend(first.instrument, second.instrument);
  }

  /** a, by coordinate. */
  weights(): Float64Array {
    return Float64Array.from(this.#active);
  }

  /** √(aᵀΣa), a year. */
  trackingError(): number {
    return Math.sqrt(Math.max(0, this.#variance));
  }
}

/** Money added to one instrument of the model. */
export interface Flow {
  readonly instrument: number;
  readonly money: number;
}

/** Σ·a. */
export function timesCovariance(
  { covariance }: Pick<ActiveRisk, 'covariance'>,
  active: Float64Array,
): Float64Array {
  const size = active.length;
  return active.map((_, row) => dot(covariance.subarray(row * size, (row + 1) * size), active));
}
