import { describe, expect, test } from 'vitest';
import { PointList } from '#aggregate/solver/dual/points.ts';

function listed(...quanta: readonly number[]): number[] {
  const list = new PointList();
  for (const each of quanta) list.push(each, 0);
  return [...list.quanta.slice(0, list.count)];
}

describe('the points of a position', () => {
  test.each([
    ['keeps what ascends', [-3, -1, 0, 2], [-3, -1, 0, 2]],
    [
      'leaves out what differs by rounding alone',
      [-184_390, -184_389.999_999_999_97, 0],
      [-184_390, 0],
    ],
    ['leaves out what repeats', [-1, -1, 0, 5, 5], [-1, 0, 5]],
    ['always keeps no trade, however small a sale', [-1e-9, 0, 1], [-1e-9, 0, 1]],
  ])('%s', (_name, given, expected) => {
    expect(listed(...given)).toEqual(expected);
  });
});
