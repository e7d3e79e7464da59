/** Upper tail of the chi-square distribution, for p-values. */

const TERMS_MAX = 10_000;
const PRECISION = 1e-15;
/** Keeps the continued fraction from dividing by zero. */
const TINY = 1e-300;

/**
 * Probability that a chi-square variable with `degrees` of freedom exceeds `statistic`: the regularised incomplete
 * gamma function Q(degrees / 2, statistic / 2), by its series where that converges fast and by its continued
 * fraction elsewhere (Abramowitz & Stegun 6.5.29 and 6.5.31).
 */
export function chiSquareTail(statistic: number, degrees: number): number {
  if (!(statistic > 0)) return 1;
  const shape = degrees / 2;
  const x = statistic / 2;
  return x < shape + 1 ? 1 - lowerSeries(shape, x) : upperFraction(shape, x);
}

function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n <= TERMS_MAX && term > sum * PRECISION; n += 1) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum * scaleOf(shape, x);
}

/** Lentz's method. */
function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n <= TERMS_MAX; n += 1) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / nonZero(a * d + b);
    c = nonZero(b + a / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction * scaleOf(shape, x);
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

function scaleOf(shape: number, x: number): number {
  return Math.exp(shape * Math.log(x) - x - logGamma(shape));
}

/** ln Γ for a positive multiple of one half, by Stirling's series from 20 on (Abramowitz & Stegun 6.1.41). */
function logGamma(argument: number): number {
  let x = argument;
  let below = 0;
  for (; x < 20; x += 1) below += Math.log(x);
  const square = 1 / (x * x);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - below;
}
