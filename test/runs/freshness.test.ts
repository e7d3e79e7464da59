/** Business days: which were missed, and when a run is due. Thanksgiving is 26 November 2026. */
import { describe, expect, test } from 'vitest';
import { freshnessOf } from '#runs/freshness.ts';
import { dateOf } from '../support/documents.ts';

const HOLIDAYS = new Set(['2026-11-26', '2026-12-25', '2027-01-01']);

const freshness = (complete: readonly string[], today: string) =>
  freshnessOf(complete.map(dateOf), { today: dateOf(today), holidays: HOLIDAYS });

describe.each<{
  readonly when: string;
  readonly complete: readonly string[];
  readonly today: string;
  readonly missed: readonly string[];
  readonly nextDue: string;
  readonly isStale: boolean;
}>([
  {
    when: 'today is done',
    complete: ['2026-11-19', '2026-11-20'],
    today: '2026-11-20',
    missed: [],
    nextDue: '2026-11-23',
    isStale: false,
  },
  {
    when: 'today is not yet done',
    complete: ['2026-11-19'],
    today: '2026-11-20',
    missed: [],
    nextDue: '2026-11-20',
    isStale: false,
  },
  {
    when: 'it is Monday and Friday was done',
    complete: ['2026-11-20'],
    today: '2026-11-23',
    missed: [],
    nextDue: '2026-11-23',
    isStale: false,
  },
  {
    when: 'Friday was missed',
    complete: ['2026-11-19'],
    today: '2026-11-22',
    missed: ['2026-11-20'],
    nextDue: '2026-11-23',
    isStale: true,
  },
  {
    when: 'a holiday lies between',
    complete: ['2026-11-25'],
    today: '2026-11-27',
    missed: [],
    nextDue: '2026-11-27',
    isStale: false,
  },
  {
    when: 'the next business day is in another year',
    complete: ['2026-12-31'],
    today: '2026-12-31',
    missed: [],
    nextDue: '2027-01-04',
    isStale: false,
  },
  {
    when: 'a day was missed before the last run',
    complete: ['2026-11-17', '2026-11-19'],
    today: '2026-11-20',
    missed: ['2026-11-18'],
    nextDue: '2026-11-20',
    isStale: false,
  },
  {
    when: 'nothing was ever run',
    complete: [],
    today: '2026-11-21',
    missed: [],
    nextDue: '2026-11-23',
    isStale: true,
  },
])('when $when', ({ complete, today, missed, nextDue, isStale }) => {
  test(`missed: ${missed.join(' ') || 'none'}; due: ${nextDue}`, () => {
    expect(freshness(complete, today)).toMatchObject({ missed, nextDue, isStale });
  });
});

test('looks back a month, however long nothing was run', () => {
  const { missed } = freshness(['2020-01-02'], '2026-11-20');
  expect(missed[0]).toBe('2026-10-21');
  expect(missed).toHaveLength(22);
});
