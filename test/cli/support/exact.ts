/** Exact decimals as scaled integers: the acceptance tests' own arithmetic, which shares nothing with the program's. */

const PLACES = 18;
const SCALE = 10n ** BigInt(PLACES);

/** A decimal in units of 10^-18. */
export type Exact = bigint;

export function exact(text: string): Exact {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text) ?? [];
  if (whole === '') throw new Error(`not a decimal of at most ${PLACES} places: ${text}`);
  const units = BigInt(whole) * SCALE + BigInt(fraction.padEnd(PLACES, '0'));
  return sign === '-' ? -units : units;
}

/** Throws when the product has more places than fit. */
export function times(left: Exact, right: Exact): Exact {
  const product = left * right;
  if (product % SCALE !== 0n) throw new Error(`inexact product of ${left} and ${right}`);
  return product / SCALE;
}

export function total(values: Iterable<Exact>): Exact {
  let sum = 0n;
  for (const value of values) sum += value;
  return sum;
}

export function least(left: Exact, right: Exact): Exact {
  return left < right ? left : right;
}

export function greatest(left: Exact, right: Exact): Exact {
  return left > right ? left : right;
}
