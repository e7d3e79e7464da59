/**
 * Exact decimal arithmetic for money, prices, quantities and weights.
 *
 * Decimals enter as text and leave as text; a JavaScript number is refused at run time, so no binary
 * fraction can slip into an amount. Floating point lives only in the solver and in statistics, which cross
 * this border through `toFloat` and `fromFloat`.
 */
import Big from 'big.js';

export type Decimal = Big;

/** Digits after the point that a division keeps; every other operation is exact. */
const DIVISION_PLACES = 40;
/** Longest text accepted as a decimal: far above any real amount, far below a denial of service. */
const TEXT_LENGTH_MAX = 80;
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const SCIENTIFIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?$/;

const Exact = Big();
Exact.strict = true;
Exact.DP = DIVISION_PLACES;
Exact.RM = Big.roundHalfEven;
Exact.NE = -1_000;
Exact.PE = 1_000;

export type Rounding = 'down' | 'half-even' | 'up';
const ROUNDING_MODE = {
  down: Big.roundDown,
  'half-even': Big.roundHalfEven,
  up: Big.roundUp,
} as const;

/** A decimal from a literal in our own code; anything but a plain decimal is a bug and throws. */
export function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (parsed === undefined) throw new TypeError(`not a plain decimal: ${JSON.stringify(text)}`);
  return parsed;
}

/** A decimal from somebody else's text, or undefined where it is not a plain decimal such as `-12.50`. */
export function parseDecimal(text: string): Decimal | undefined {
  return text.length <= TEXT_LENGTH_MAX && PLAIN.test(text)
    ? new Exact(trimPoint(text))
    : undefined;
}

/** As `parseDecimal`, but also reads the exponents that JSON numbers may carry (`1.5e-7`). */
export function parseJsonNumber(text: string): Decimal | undefined {
  if (text.length > TEXT_LENGTH_MAX || !SCIENTIFIC.test(text)) return undefined;
  const value = new Exact(trimPoint(text));
  // An exponent says much in few characters; what is accepted here is also accepted when written out.
  return toText(value).length <= TEXT_LENGTH_MAX ? value : undefined;
}

function trimPoint(text: string): string {
  return text.replace(/^\+/, '').replace(/\.(?=$|[eE])/, '');
}

/** Plain decimal text without exponent; `-0` becomes `0`. */
export function toText(value: Decimal): string {
  return value.eq(ZERO) ? '0' : value.toFixed();
}

/** The nearest binary double, for the solver and for statistics only. */
export function toFloat(value: Decimal): number {
  return Number(value.toFixed());
}

/** A double rounded half away from zero to `places` digits; a NaN or an infinity is a bug and throws. */
export function fromFloat(value: number, places: number): Decimal {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`);
  return new Exact(value.toFixed(places));
}

/**
 * Quotient rounded half-even to 40 places; a division by zero is a bug and throws. Computed on big integers, which is
 * several times as fast as digit by digit.
 */
export function divide(numerator: Decimal, denominator: Decimal): Decimal {
  const shift = DIVISION_PLACES + exponentOf(numerator) - exponentOf(denominator);
  // Where the quotient is of another size than these integers are for, digit by digit.
  if (denominator.eq(ZERO) || Math.abs(shift) > SHIFT_MAX) return numerator.div(denominator);
  const dividend = digitsOf(numerator) * (shift > 0 ? TEN ** BigInt(shift) : 1n);
  const divisor = digitsOf(denominator) * (shift < 0 ? TEN ** BigInt(-shift) : 1n);
  const digits = roundedQuotient(dividend, divisor)
    .toString()
    .padStart(DIVISION_PLACES + 1, '0');
  const point = digits.length - DIVISION_PLACES;
  const sign = numerator.s === denominator.s ? '' : '-';
  return new Exact(`${sign}${digits.slice(0, point)}.${digits.slice(point)}`);
}
const TEN = 10n;
const SHIFT_MAX = 200;

/** The digits of a decimal as one integer, which stands for digits × 10^exponent without the sign. */
function digitsOf({ c }: Decimal): bigint {
  return BigInt(c.join(''));
}

function exponentOf({ c, e }: Decimal): number {
  return e - c.length + 1;
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = 2n * (dividend - quotient * divisor);
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

export function roundTo(value: Decimal, places: number, rounding: Rounding = 'half-even'): Decimal {
  return value.round(places, ROUNDING_MODE[rounding]);
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

export function smaller(left: Decimal, right: Decimal): Decimal {
  return left.lt(right) ? left : right;
}

export function larger(left: Decimal, right: Decimal): Decimal {
  return left.gt(right) ? left : right;
}

/** Negative, zero or positive as `left` is below, equal to or above `right`: for sorting. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  return left.cmp(right);
}

export function isDecimal(value: unknown): value is Decimal {
  return value instanceof Exact;
}

export const ZERO: Decimal = new Exact('0');
export const ONE: Decimal = new Exact('1');
