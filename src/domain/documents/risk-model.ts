/** A covariance that the user brings: dense, or as a factor model. */
import { z } from 'zod';
import { fields, schemaField, symbolField } from './fields.ts';

export const RISK_MODEL_SCHEMA = 'rebalance/risk-model/1';

/** Instruments of a dense covariance, whose check is cubic in them, and of a factor model. */
const DENSE_SYMBOLS_MAX = 1_000;
const SYMBOLS_MAX = 10_000;
const FACTORS_MAX = 200;

const matrixField = z.array(z.array(z.number()).readonly()).readonly();

/** All figures are of yearly returns. */
export const riskModelDocument = z.discriminatedUnion('kind', [
  fields({
    schema: schemaField(RISK_MODEL_SCHEMA),
    kind: z.literal('covariance').describe('A dense covariance'),
    symbols: z
      .array(symbolField)
      .min(1)
      .max(DENSE_SYMBOLS_MAX)
      .readonly()
      .describe('Instruments, in the order of rows and columns'),
    covariance: matrixField.describe('Covariance of their returns'),
  }),
  fields({
    schema: schemaField(RISK_MODEL_SCHEMA),
    kind: z.literal('factors').describe('A factor model: Σ = F Ω Fᵀ + diag(D)'),
    symbols: z
      .array(symbolField)
      .min(1)
      .max(SYMBOLS_MAX)
      .readonly()
      .describe('Instruments, in the order of rows'),
    factors: z
      .array(z.string().min(1))
      .min(1)
      .max(FACTORS_MAX)
      .readonly()
      .describe('Names of the factors, in the order of columns'),
    loadings: matrixField.describe('F: sensitivity of each symbol (row) to each factor (column)'),
    factorCovariance: matrixField.describe('Ω: covariance of the factors'),
    specificVariances: z
      .array(z.number().min(0))
      .readonly()
      .describe('D: variance of each symbol that no factor explains'),
  }),
]);

export type RiskModel = z.output<typeof riskModelDocument>;
