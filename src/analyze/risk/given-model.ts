/** A risk model that the user brings -> covariances of the instruments asked for, or what is wrong with it. */
import type { RiskModel } from '#domain/documents/risk-model.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { cholesky, Matrix, product, symmetric, transpose } from '#domain/statistics/matrix.ts';

export interface GivenModel {
  readonly symbols: ReadonlySet<InstrumentSymbol>;
  /** Yearly covariances in the order asked for; every symbol must be one of the model's. */
  covarianceOf(symbols: readonly InstrumentSymbol[]): Matrix;
  /** For the basis of figures that rest on it. */
  readonly description: string;
}

/** Relative difference of mirrored entries, and relative size of a negative eigenvalue, that rounding explains. */
const ROUNDING = 1e-9;

/** Checked once for sizes, symmetry and semi-definiteness; `where` names the file in problems. */
export function givenModel(model: RiskModel, where: string): Outcome<GivenModel> {
  const faults = [...duplicates(model), ...sizeFaults(model)];
  if (faults.length > 0) return failure(...faults.map((what) => invalid(what, where)));
  const core = Matrix.of(model.kind === 'factors' ? model.factorCovariance : model.covariance);
  const name = model.kind === 'factors' ? 'factor_covariance' : 'covariance';
  const coreFaults = definitenessFaults(core, name);
  if (coreFaults.length > 0) return failure(...coreFaults.map((what) => invalid(what, where)));
  return success(model.kind === 'factors' ? factorModel(model, core) : denseModel(model, core));
}

function duplicates({ symbols }: RiskModel): readonly string[] {
  const repeated = symbols.filter((symbol, place) => symbols.indexOf(symbol) !== place);
  return repeated.map((symbol) => `symbols: ${symbol} occurs more than once`);
}

function sizeFaults(model: RiskModel): readonly string[] {
  const size = model.symbols.length;
  if (model.kind === 'covariance') return shapeFaults('covariance', model.covariance, size, size);
  const factors = model.factors.length;
  const specific = model.specificVariances.length;
  return [
    ...shapeFaults('loadings', model.loadings, size, factors),
    ...shapeFaults('factor_covariance', model.factorCovariance, factors, factors),
    ...(specific === size ? [] : [`specific_variances: ${specific} given, ${size} needed`]),
  ];
}

function shapeFaults(
  name: string,
  matrix: readonly (readonly number[])[],
  rows: number,
  columns: number,
): readonly string[] {
  const fits = matrix.length === rows && matrix.every((row) => row.length === columns);
  return fits ? [] : [`${name}: expected ${rows} rows of ${columns} numbers`];
}

function definitenessFaults(matrix: Matrix, name: string): readonly string[] {
  const largest = Math.max(...matrix.diagonal());
  const tolerance = ROUNDING * Math.max(largest, Number.MIN_VALUE);
  const mirrored = transpose(matrix);
  const isSymmetric = matrix
    .map((cell, row, column) => Math.abs(cell - mirrored.at(row, column)))
    .toRows()
    .every((row) => row.every((difference) => difference <= tolerance));
  if (!isSymmetric) return [`${name}: is not symmetric`];
  const lifted = matrix.map((cell, row, column) => cell + (row === column ? tolerance : 0));
  return cholesky(lifted) === undefined
    ? [`${name}: is not a covariance (some portfolio would have a negative variance)`]
    : [];
}

function denseModel(
  model: Extract<RiskModel, { kind: 'covariance' }>,
  covariance: Matrix,
): GivenModel {
  const placeOf = placesOf(model.symbols);
  return {
    symbols: new Set(model.symbols),
    covarianceOf: (symbols) => {
      const places = symbols.map(placeOf);
      return symmetric(symbols.length, (row, column) =>
        covariance.at(places[row] as number, places[column] as number),
      );
    },
    description: `given covariance of ${model.symbols.length} instruments`,
  };
}

/** Σ = F Ω Fᵀ + diag(D). */
function factorModel(
  model: Extract<RiskModel, { kind: 'factors' }>,
  factorCovariance: Matrix,
): GivenModel {
  const placeOf = placesOf(model.symbols);
  return {
    symbols: new Set(model.symbols),
    covarianceOf: (symbols) => {
      const places = symbols.map(placeOf);
      const loadings = new Matrix(
        symbols.length,
        model.factors.length,
        (row, factor) => model.loadings[places[row] as number]?.[factor] as number,
      );
      const common = product(product(loadings, factorCovariance), transpose(loadings));
      return symmetric(symbols.length, (row, column) => {
        const specific = row === column ? model.specificVariances[places[row] as number] : 0;
        return common.at(row, column) + (specific as number);
      });
    },
    description: `given model of ${model.factors.length} factors and ${model.symbols.length} instruments`,
  };
}

function placesOf(symbols: readonly InstrumentSymbol[]) {
  const places = new Map(symbols.map((symbol, place) => [symbol, place]));
  return (symbol: InstrumentSymbol) => places.get(symbol) as number;
}

function invalid(what: string, where: string): Problem {
  return {
    code: 'document-invalid',
    where,
    what,
    next: 'correct the risk model; docs/RISK.md describes its two forms',
  };
}
