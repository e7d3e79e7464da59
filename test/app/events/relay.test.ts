/** Relaying: order, waiting, giving up, replaying, several relays at once, and being stopped. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs } from '#app/events/backoff.ts';
import type { PortfolioId } from '#domain/ids.ts';
import { mustSucceed } from '../../support/outcomes.ts';
import { eventsOf, newLedger, POLICY, record, relay, scriptedSink, woundClock } from './support.ts';

describe('a relay', () => {
  test('delivers everything once, each portfolio in its order, and then has nothing to do', async () => {
    const ledger = await newLedger();
    await record(ledger, ...eventsOf('a', 50), ...eventsOf('b', 3));
    const { sink, arrived } = scriptedSink();
    expect((await relay(ledger, sink)).report).toEqual({ delivered: 53, undelivered: [] });
    expect(arrived.filter((id) => id.startsWith('a/'))).toEqual(eventsOf('a', 50).map(idOf));
    expect(arrived.filter((id) => id.startsWith('b/'))).toEqual(['b/1', 'b/2', 'b/3']);
    expect((await relay(ledger, sink)).report).toEqual({ delivered: 0, undelivered: [] });
    expect(arrived).toHaveLength(53);
  });

  test('serves many portfolios, of which it takes a few at a time', async () => {
    const ledger = await newLedger();
    for (let number = 1; number <= 30; number += 1)
      await record(ledger, ...eventsOf(`p${number}`, 2));
    const { sink, arrived } = scriptedSink();
    expect((await relay(ledger, sink)).report.delivered).toBe(60);
    expect(new Set(arrived).size).toBe(60);
  });

  test('leaves portfolios alone that are not named', async () => {
    const ledger = await newLedger();
    await record(ledger, ...eventsOf('a', 1), ...eventsOf('b', 1));
    const { sink, arrived } = scriptedSink();
    await relay(ledger, sink, { portfolioIds: ['b' as PortfolioId] });
    expect(arrived).toEqual(['b/1']);
  });

  test('holds back what is behind a failing event, and nothing of other portfolios', async () => {
    const ledger = await newLedger();
    await record(ledger, ...eventsOf('a', 3), ...eventsOf('b', 3));
    const { sink, tried } = scriptedSink(({ id }) => (id === 'a/2' ? 'answered 503' : undefined));
    const { report } = await relay(ledger, sink);
    expect(report.delivered).toBe(4);
    expect(report.undelivered).toMatchObject([
      { event: { id: 'a/2' }, why: 'answered 503', nextAttemptAt: '2026-11-20T22:00:01Z' },
    ]);
    expect(tried).not.toContain('a/3');
    expect(tried.filter((id) => id === 'a/2')).toHaveLength(1);
  });

  test('waits for further attempts as long as it was told to, and no longer', async () => {
    const ledger = await newLedger();
    await record(ledger, ...eventsOf('a', 2));
    let failures = 2;
    const { sink, arrived } = scriptedSink(() => (failures-- > 0 ? 'answered 503' : undefined));
    const clock = woundClock();
    const impatient = await relay(ledger, sink, { clock, patienceMs: 999 });
    expect(impatient.report.delivered).toBe(0);
    expect(clock.pausesMs).toEqual([]);
    await clock.sleep(1_000);
    const patient = await relay(ledger, sink, { clock, patienceMs: 2_000 });
    expect(patient.report).toEqual({ delivered: 2, undelivered: [] });
    expect(clock.pausesMs).toEqual([1_000, 2_000]);
    expect(arrived).toEqual(['a/1', 'a/2']);
  });

  test('gives an event up after the last attempt, goes on with the next, and replays it when asked', async () => {
    const ledger = await newLedger();
    await record(ledger, ...eventsOf('household', 2));
    let isWell = false;
    const { sink, arrived, tried } = scriptedSink(({ id }) =>
      id === 'household/1' && !isWell ? 'answered 400' : undefined,
    );
    const clock = woundClock();
    const { report, attempts } = await relay(ledger, sink, { clock, patienceMs: 60_000 });
    expect(tried).toEqual(['household/1', 'household/1', 'household/1', 'household/2']);
    expect(attempts.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed', 'delivered']);
    expect(report).toMatchObject({
      delivered: 1,
      undelivered: [{ event: { id: 'household/1' }, nextAttemptAt: null }],
    });
    isWell = true;
    const portfolioId = 'household' as PortfolioId;
    mustSucceed(await ledger.replayEvents({ portfolioId, which: 'dead' }));
    await relay(ledger, sink, { clock });
    expect(arrived).toEqual(['household/2', 'household/1']);
  });

  test('that is stopped while it sends counts no failure and lets others go on at once', async () => {
    const ledger = await newLedger();
    await record(ledger, ...eventsOf('household', 2));
    const stop = new AbortController();
    const { sink: stopping } = scriptedSink(() => {
      stop.abort();
      return 'stopped';
    });
    const { report } = await relay(ledger, stopping, { signal: stop.signal });
    expect(report).toEqual({ delivered: 0, undelivered: [] });
    const { sink, arrived } = scriptedSink();
    await relay(ledger, sink, { holder: 'another' });
    expect(arrived).toEqual(['household/1', 'household/2']);
  });

  test('that was held up beyond its lease sends nothing out of turn', async () => {
    const ledger = await newLedger();
    await record(ledger, ...eventsOf('household', 3));
    const clock = woundClock();
    const arrived: string[] = [];
    const { sink: quick } = scriptedSink(({ id }) => void arrived.push(id));
    const { sink: slow } = scriptedSink(() => undefined);
    const heldUp = {
      ...slow,
      send: async (
        event: Parameters<typeof slow.send>[0],
        limits: Parameters<typeof slow.send>[1],
      ) => {
        arrived.push(event.id);
        await clock.sleep(60_000);
        await relay(ledger, quick, { clock, holder: 'another' });
        return slow.send(event, limits);
      },
    };
    await relay(ledger, heldUp, { clock });
    expect(arrived).toEqual(['household/1', 'household/1', 'household/2', 'household/3']);
    expect(firstArrivals(arrived)).toEqual(['household/1', 'household/2', 'household/3']);
  });

  test('beside others, whatever fails: everything arrives, each portfolio in its order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 2, max: 4 }),
        async (answers, relays) => {
          const ledger = await newLedger();
          await record(ledger, ...eventsOf('a', 6), ...eventsOf('b', 4), ...eventsOf('c', 1));
          const left = [...answers];
          const { sink, arrived } = scriptedSink(() => (left.pop() === false ? 'down' : undefined));
          const clock = woundClock();
          const policy = { ...POLICY, attemptsMax: 1_000 };
          await Promise.all(
            Array.from({ length: relays }, (_, number) =>
              relay(ledger, sink, {
                clock,
                policy,
                holder: `relay ${number}`,
                patienceMs: 10_000_000,
              }),
            ),
          );
          await relay(ledger, sink, { clock, policy, holder: 'last', patienceMs: 10_000_000 });
          for (const [portfolio, count] of [
            ['a', 6],
            ['b', 4],
            ['c', 1],
          ] as const)
            expect(arrived.filter((id) => id.startsWith(portfolio))).toEqual(
              eventsOf(portfolio, count).map(idOf),
            );
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('the wait after a failed attempt', () => {
  test.each([
    [1, 1, 1_000],
    [2, 1, 2_000],
    [3, 1, 4_000],
    [7, 1, 60_000],
    [1_000, 1, 60_000],
    [3, 0, 2_000],
    [3, 0.5, 3_000],
  ])('number %d, with the dice at %d, is %d ms', (attempts, random, expected) => {
    expect(backoffMs(POLICY, attempts, random)).toBe(expected);
  });
});

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function firstArrivals(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
