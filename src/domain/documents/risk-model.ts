/** A covariance that the user brings: dense, or as a factor model. */
import { z } from 'zod';
import { fields, symbolField } from './fields.ts';

export const RISK_MODEL_SCHEMA = 'rebalance/risk-model/1';

/** Instruments of a dense covariance, whose check is cubic in them, and of a factor model. */
const DENSE_SYMBOLS_MAX = 1_000;
const SYMBOLS_MAX = 10_000;
const FACTORS_MAX = 200;

const matrixField = z.array(z.array(z.number()).readonly()).readonly();

/** All figures are of yearly returns. */
export const riskModelDocument = z.discriminatedUnion('kind', [
  fields({
    schema: z.literal(RISK_MODEL_SCHEMA),
    kind: z.literal('covariance'),
    symbols: z.array(symbolField).min(1).max(DENSE_SYMBOLS_MAX).readonly(),
    covariance: matrixField,
  }),
  fields({
    schema: z.literal(RISK_MODEL_SCHEMA),
    kind: z.literal('factors'),
    symbols: z.array(symbolField).min(1).max(SYMBOLS_MAX).readonly(),
    factors: z.array(z.string().min(1)).min(1).max(FACTORS_MAX).readonly(),
    /** Sensitivity of each symbol (row) to each factor (column): F. */
    loadings: matrixField,
    /** Covariance of the factors: Ω. */
    factorCovariance: matrixField,
    /** Variance of each symbol that no factor explains: D. */
    specificVariances: z.array(z.number().min(0)).readonly(),
  }),
]);

export type RiskModel = z.output<typeof riskModelDocument>;
