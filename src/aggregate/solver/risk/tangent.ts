/**
 * Active risk in the dual function: its tangents.
 *
 * R is convex, so it lies above its tangent at any active weights ā whatever they are:
 *
 *     R(a) ≥ γHV·( āᵀΣa − ½·āᵀΣā )
 *
 * The tangent prices one unit of money of coordinate c at γH·(Σā)_c and lets the blocks fall apart again; ā joins the
 * prices λ of the coupling constraints, and L(λ, ā) is a valid bound for every ā (Wolfe duality). The best ā are the
 * active weights of the relaxed plan. What −½·γHV·āᵀΣā adds to L is smooth and known, so the cuts need not learn it.
 */
import type { ActiveRisk, Move } from '../../model/active-risk.ts';
import type { Model } from '../../model/model.ts';
import type { ValueRow } from '../dual/value-rows.ts';
import { timesCovariance } from './exposure.ts';
import { dot, largest } from './vectors.ts';

/** Active weights further than this beyond what can be held are never a better place for the tangent. */
const MARGIN = 0.1;

export interface TangentRow {
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
}

export class RiskTangent {
  readonly rows: readonly TangentRow[];
  /** The first of its places in λ. */
  readonly #first: number;
  readonly #risk: ActiveRisk;
  readonly #model: Model;
  /** Coordinates that trading can change have a row; the others stay what they are. */
  readonly #coordinates: readonly number[];

  constructor(model: Model, risk: ActiveRisk, first: number) {
    this.#first = first;
    this.#risk = risk;
    this.#model = model;
    const movable = new Set(
      model.positions.flatMap(({ instrument }) =>
        (risk.moves[instrument] as readonly Move[]).map(({ coordinate }) => coordinate),
      ),
    );
    this.#coordinates = [...movable].sort((left, right) => left - right);
    this.rows = this.#coordinates.map((coordinate) => {
      const start = risk.start[coordinate] as number;
      const target = risk.target[coordinate] as number;
      return {
        name: `risk:${risk.symbols[coordinate]}`,
        lower: Math.min(start, -target) - MARGIN,
        upper: Math.max(start, 1 - target) + MARGIN,
      };
    });
  }

  /** Second derivatives of L in its own rows, but for the sign and a factor V. */
  curvature(): Float64Array {
    const { covariance, price, start } = this.#risk;
    const cells = this.#coordinates.flatMap((row) =>
      this.#coordinates.map(
        (column) => price * (covariance[row * start.length + column] as number),
      ),
    );
    return Float64Array.from(cells);
  }

  /** Where its rows start: the tangent at what is held. */
  startInto(multipliers: Float64Array): void {
    this.#coordinates.forEach((coordinate, row) => {
      multipliers[this.#first + row] = this.#risk.start[coordinate] as number;
    });
  }

  /** The rows that one unit of money of an instrument of the model uses. */
  valueRows(instrument: number): readonly ValueRow[] {
    return (this.#risk.moves[instrument] as readonly Move[]).flatMap(({ coordinate, weight }) => {
      const row = this.#coordinates.indexOf(coordinate);
      return row === -1 ? [] : [{ row: this.#first + row, weight }];
    });
  }

  /** λ with prices in place of ā: γH·(Σā)_c for one unit of money of coordinate c. */
  pricesAt(multipliers: Float64Array): Float64Array {
    const marginal = timesCovariance(this.#risk, this.#touching(multipliers));
    const prices = Float64Array.from(multipliers);
    this.#coordinates.forEach((coordinate, row) => {
      prices[this.#first + row] = this.#risk.price * (marginal[coordinate] as number);
    });
    return prices;
  }

  /** The largest of these prices, whatever its sign. */
  dearest(multipliers: Float64Array): number {
    return largest(this.pricesAt(multipliers).subarray(this.#first));
  }

  /**
   * What the tangent adds to L beside its prices. Its rows of `gradient` come with the money that trades add to every
   * coordinate, and leave as the supergradient.
   */
  answer(multipliers: Float64Array, gradient: Float64Array): number {
    const { price, start } = this.#risk;
    const { value } = this.#model;
    const touching = this.#touching(multipliers);
    const off = start.map((each, coordinate) => each - (touching[coordinate] as number));
    this.#coordinates.forEach((coordinate, row) => {
      const traded = (gradient[this.#first + row] as number) / value;
      off[coordinate] = (off[coordinate] as number) + traded;
    });
    const slope = timesCovariance(this.#risk, off);
    this.#coordinates.forEach((coordinate, row) => {
      gradient[this.#first + row] = price * value * (slope[coordinate] as number);
    });
    const marginal = timesCovariance(this.#risk, touching);
    return price * value * (dot(marginal, start) - 0.5 * dot(marginal, touching));
  }

  /** ā: the rows' multipliers, and what is held where trading changes nothing. */
  #touching(multipliers: Float64Array): Float64Array {
    const touching = Float64Array.from(this.#risk.start);
    this.#coordinates.forEach((coordinate, row) => {
      touching[coordinate] = multipliers[this.#first + row] as number;
    });
    return touching;
  }
}
