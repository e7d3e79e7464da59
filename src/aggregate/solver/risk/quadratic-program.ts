/** A convex quadratic program and what solves it: min ½·xᵀQx + cᵀx with A·x = b and l ≤ x ≤ u. */
import type { Curvature } from './curvature.ts';

export interface QuadraticProgram {
  readonly curvature: Curvature;
  readonly linear: Float64Array;
  /** Infinite where there is none; below `upper` everywhere. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly Row[];
}

/** coefficients·x = total. */
export interface Row {
  readonly coefficients: Float64Array;
  readonly total: number;
}

export interface QuadraticSolution {
  readonly status: 'optimal' | 'inaccurate';
  readonly x: Float64Array;
  readonly objective: number;
  /** Prices of the rows, and of the bounds: Qx + c = Aᵀy + z − v. */
  readonly rowPrices: Float64Array;
  readonly lowerPrices: Float64Array;
  readonly upperPrices: Float64Array;
  readonly steps: number;
  /** What is left, relative to the size of what should cancel. */
  readonly residuals: {
    readonly rows: number;
    readonly stationarity: number;
    readonly gap: number;
  };
}

export interface QuadraticEffort {
  readonly stepsMax: number;
  readonly tolerance: number;
}
