/** What the groups of risk figures are made from, and the form in which each group answers. */
import type { Targets } from '#config/config.ts';
import type { Basis, Risk } from '#domain/documents/analysis.ts';
import type { CovarianceSource } from './covariance.ts';
import type { RiskHistory, RiskInput } from './history.ts';

export interface MeasureRiskInput extends RiskInput {
  readonly history: RiskHistory;
  readonly targets: Targets;
  readonly covariance: CovarianceSource;
}

/** A group of figures with what they were measured on, and why the others of the group are null. */
export interface Measured {
  readonly figures: Partial<Risk>;
  readonly basis: readonly Basis[];
  readonly reasons: readonly string[];
}
