/** Sums over vectors of doubles. */

export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += (left[at] as number) * (right[at] as number);
  return sum;
}

export function addScaled(sum: Float64Array, added: Float64Array, factor: number): void {
  for (let at = 0; at < sum.length; at += 1) {
    sum[at] = (sum[at] as number) + factor * (added[at] as number);
  }
}

export function largest(vector: Float64Array): number {
  let most = 0;
  for (const each of vector) most = Math.max(most, Math.abs(each));
  return most;
}
