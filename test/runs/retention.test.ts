/** Which runs may go: by days, months and years, never the last complete one, each verdict with its reason. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plusDays, type TradeDate } from '#domain/time.ts';
import { parseRunName, runNameText } from '#runs/layout.ts';
import { judgeRuns, type KnownRun, type RetentionPolicy, type RunState } from '#runs/retention.ts';
import { dateOf } from '../support/documents.ts';

function known(text: string, state: RunState = 'complete'): KnownRun {
  const name = parseRunName(text);
  if (name === undefined) throw new Error(`no name of a run: ${text}`);
  return { name, state };
}

const NOTHING: RetentionPolicy = { keepDaily: 0, keepMonthly: 0, keepYearly: 0 };

const judge = (runs: readonly KnownRun[], policy: Partial<RetentionPolicy>) =>
  judgeRuns(runs, { ...NOTHING, ...policy }).map(
    ({ name, verdict, reasons }) => `${runNameText(name)} ${verdict}: ${reasons.join(', ')}`,
  );

test('keeps the newest of so many days, months and years', () => {
  const runs = [
    '2024-12-30',
    '2025-06-30',
    '2026-10-29',
    '2026-10-30',
    '2026-11-18',
    '2026-11-19',
    '2026-11-20',
  ].map((text) => known(text));
  expect(judge(runs, { keepDaily: 2, keepMonthly: 2, keepYearly: 3 })).toEqual([
    '2024-12-30 keep: yearly 3',
    '2025-06-30 keep: yearly 2',
    '2026-10-29 remove: no rule keeps it',
    '2026-10-30 keep: monthly 2',
    '2026-11-18 remove: no rule keeps it',
    '2026-11-19 keep: daily 2',
    '2026-11-20 keep: last complete run, daily 1, monthly 1, yearly 1',
  ]);
});

test('keeps the last complete run even when nothing is to be kept, and what is newer', () => {
  const runs = [known('2026-11-18'), known('2026-11-19'), known('2026-11-20', 'unfinished')];
  expect(judge(runs, {})).toEqual([
    '2026-11-18 remove: no rule keeps it',
    '2026-11-19 keep: last complete run',
    '2026-11-20 keep: unfinished, not older than the last complete run',
  ]);
});

test('attempts that were put aside and unfinished runs go with the days', () => {
  const runs = [
    known('2026-11-16.attempt-1'),
    known('2026-11-16'),
    known('2026-11-17', 'unfinished'),
    known('2026-11-18.attempt-1', 'unfinished'),
    known('2026-11-18'),
    known('2026-11-19', 'unfinished'),
    known('2026-11-20'),
  ];
  expect(judge(runs, { keepDaily: 2 })).toEqual([
    '2026-11-16.attempt-1 remove: put aside, older than the daily runs',
    '2026-11-16 remove: no rule keeps it',
    '2026-11-17 remove: unfinished, older than the daily runs',
    '2026-11-18.attempt-1 keep: unfinished, as recent as the daily runs',
    '2026-11-18 keep: daily 2',
    '2026-11-19 keep: unfinished, as recent as the daily runs',
    '2026-11-20 keep: last complete run, daily 1',
  ]);
});

test('keeps a run that cannot be read, since nobody knows what it is', () => {
  expect(judge([known('2020-01-02', 'unreadable'), known('2026-11-20')], {})[0]).toBe(
    '2020-01-02 keep: unreadable: look at it first',
  );
});

describe('whatever the runs and the policy', () => {
  const runs = fc
    .uniqueArray(
      fc.tuple(
        fc.integer({ min: 0, max: 800 }),
        fc.constantFrom<RunState>('complete', 'complete', 'complete', 'unfinished', 'unreadable'),
      ),
      { maxLength: 60, selector: ([day]) => day },
    )
    .map((drawn) =>
      drawn
        .map(([day, state]) => known(plusDays(dateOf('2024-11-20'), day), state))
        .sort((left, right) => (left.name.tradeDate < right.name.tradeDate ? -1 : 1)),
    );
  const count = fc.integer({ min: 0, max: 12 });
  const policies = fc.record({ keepDaily: count, keepMonthly: count, keepYearly: count });
  const datesKept = (known: readonly KnownRun[], policy: RetentionPolicy): TradeDate[] =>
    judgeRuns(known, policy)
      .filter(({ verdict, state }) => verdict === 'keep' && state === 'complete')
      .map(({ name }) => name.tradeDate);

  test('the last complete run stays, and every verdict has a reason', () => {
    fc.assert(
      fc.property(runs, policies, (drawn, policy) => {
        const last = drawn.findLast(({ state }) => state === 'complete')?.name.tradeDate;
        if (last !== undefined) expect(datesKept(drawn, policy)).toContain(last);
        for (const { reasons } of judgeRuns(drawn, policy)) expect(reasons).not.toEqual([]);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  test('pruning what was pruned removes nothing more', () => {
    fc.assert(
      fc.property(runs, policies, (drawn, policy) => {
        const once = judgeRuns(drawn, policy).filter(({ verdict }) => verdict === 'keep');
        const twice = judgeRuns(once, policy).filter(({ verdict }) => verdict === 'keep');
        expect(twice.map(({ name }) => name)).toEqual(once.map(({ name }) => name));
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
