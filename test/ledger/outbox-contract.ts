/** What every implementation of the outbox promises to relays, whatever database is behind it. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { PortfolioId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { ClaimedEvents, EventClaim, EventState, NewEvent } from '#ledger/outbox.ts';
import { HOUSEHOLD, instantAt } from '../support/documents.ts';
import { recommendationOf } from '../support/orders.ts';
import { mustSucceed } from '../support/outcomes.ts';

const TRUST = 'trust' as PortfolioId;
const NOW = instantAt('2026-11-20T22:00:00Z');
/** Leases of these tests end a minute after `NOW`. */
const LEASED_UNTIL = instantAt('2026-11-20T22:01:00Z');
const LATER = instantAt('2026-11-20T22:01:00.001Z');

/** `opened` is the empty ledger of each test. */
export function outboxContract(opened: () => Ledger): void {
  let ledger: Ledger;
  beforeEach(() => {
    ledger = opened();
  });

  const record = async (runId: string, ...events: readonly NewEvent[]) =>
    mustSucceed(await ledger.recordRecommendation(recommendationOf(runId), events));
  const claim = async (holder: string, given: Partial<EventClaim> = {}) =>
    mustSucceed(
      await ledger.claimDueEvents({
        lease: { holder, until: LEASED_UNTIL },
        now: NOW,
        portfolioIds: null,
        portfoliosMax: 10,
        eventsMax: 10,
        ...given,
      }),
    );
  const deliver = async (id: string, holder: string, portfolioId = HOUSEHOLD) =>
    mustSucceed(
      await ledger.markDelivered({
        event: { id, portfolioId },
        lease: { holder, until: LEASED_UNTIL },
        now: NOW,
      }),
    );
  const fail = async (id: string, holder: string, nextAttemptAt: Instant | null) =>
    mustSucceed(
      await ledger.markFailed({
        event: { id, portfolioId: HOUSEHOLD },
        lease: { holder, until: LEASED_UNTIL },
        now: NOW,
        error: 'answered 503',
        nextAttemptAt,
      }),
    );
  const release = async (holder: string) =>
    mustSucceed(await ledger.releaseEvents(holder, [HOUSEHOLD, TRUST]));
  const list = async (state: EventState | null = null, limit = 100) =>
    mustSucceed(await ledger.listEvents({ portfolioId: HOUSEHOLD, state, limit }));
  const replay = async (which: { readonly eventId: string } | 'dead', portfolioId = HOUSEHOLD) =>
    mustSucceed(await ledger.replayEvents({ portfolioId, which }));

  describe('a claim', () => {
    test('hands out what was recorded, in the order of recording, whatever its times say', async () => {
      const events = [
        eventOf('b', { createdAt: instantAt('2026-11-20T22:00:01.500Z') }),
        eventOf('z', { createdAt: instantAt('2026-11-20T21:00:00Z'), payload: '{"é": "\\u0000"}' }),
        eventOf('a', { createdAt: instantAt('2027-11-20T22:00:01Z') }),
      ];
      await record('run-1', events[0]!, events[1]!);
      await record('run-2', events[2]!);
      expect(await claim('A')).toEqual([
        { portfolioId: HOUSEHOLD, events: events.map((event) => ({ ...event, attempts: 0 })) },
      ]);
    });

    test('is empty when nothing was recorded', async () => {
      expect(await claim('A')).toEqual([]);
    });

    test('takes no more portfolios and events than asked for, the oldest first', async () => {
      await record('run-1', eventOf('a'), eventOf('b'), eventOf('c'));
      const old = instantAt('2026-11-19T22:00:00Z');
      await record('run-2', eventOf('t', { portfolioId: TRUST, createdAt: old }));
      expect(idsOf(await claim('A', { portfoliosMax: 1, eventsMax: 2 }))).toEqual({ trust: 't' });
      expect(idsOf(await claim('A', { portfoliosMax: 1, eventsMax: 2 }))).toEqual({
        household: 'a b',
      });
    });

    test('takes only the portfolios that are named', async () => {
      await record('run-1', eventOf('a'), eventOf('t', { portfolioId: TRUST }));
      expect(idsOf(await claim('A', { portfolioIds: [] }))).toEqual({});
      expect(idsOf(await claim('A', { portfolioIds: [TRUST] }))).toEqual({ trust: 't' });
    });

    test('is refused to others until it is let go', async () => {
      await record('run-1', eventOf('a'), eventOf('t', { portfolioId: TRUST }));
      await claim('A', { portfolioIds: [HOUSEHOLD] });
      expect(idsOf(await claim('B'))).toEqual({ trust: 't' });
      await release('B');
      expect(idsOf(await claim('C', { portfolioIds: [HOUSEHOLD] }))).toEqual({});
      await release('A');
      expect(idsOf(await claim('C'))).toEqual({ household: 'a', trust: 't' });
    });

    test('ends by itself with its lease', async () => {
      await record('run-1', eventOf('a'));
      await claim('A');
      expect(idsOf(await claim('B', { now: instantAt('2026-11-20T22:00:59.999Z') }))).toEqual({});
      expect(idsOf(await claim('B', { now: LEASED_UNTIL }))).toEqual({ household: 'a' });
    });

    test('is prolonged by every event that is marked', async () => {
      await record('run-1', eventOf('a'), eventOf('b'), eventOf('c'));
      await claim('A', { lease: { holder: 'A', until: NOW } });
      expect(await deliver('a', 'A')).toBe(true);
      expect(idsOf(await claim('B', { now: NOW }))).toEqual({});
      await claim('A', { now: LATER, lease: { holder: 'A', until: LATER } });
      expect(await fail('b', 'A', NOW)).toBe(true);
      expect(idsOf(await claim('B', { now: NOW }))).toEqual({});
    });

    test('of two relays at once is given to one of them', async () => {
      const portfolios = Array.from({ length: 20 }, (_, index) => `p${index}` as PortfolioId);
      await record(
        'run-1',
        ...portfolios.map((portfolioId) => eventOf(`event-${portfolioId}`, { portfolioId })),
      );
      const claims = await Promise.all(
        ['A', 'B', 'C', 'D'].map((holder) => claim(holder, { portfoliosMax: 7 })),
      );
      const taken = claims.flat().map((each) => each.portfolioId);
      expect(new Set(taken).size).toBe(taken.length);
    });
  });

  describe('a delivered event', () => {
    test('is not handed out again, and the next one is', async () => {
      await record('run-1', eventOf('a'), eventOf('b'));
      await claim('A');
      expect(await deliver('a', 'A')).toBe(true);
      await release('A');
      expect(idsOf(await claim('B'))).toEqual({ household: 'b' });
      expect(await list('delivered')).toMatchObject([
        { id: 'a', state: 'delivered', attempts: 1, deliveredAt: NOW, nextAttemptAt: null },
      ]);
    });

    test('of a run that is recorded again is not delivered again', async () => {
      await record('run-1', eventOf('a'));
      await claim('A');
      await deliver('a', 'A');
      await release('A');
      await record('run-1', eventOf('a'), eventOf('b'));
      expect(idsOf(await claim('A'))).toEqual({ household: 'b' });
    });

    test('counts as delivered although the relay has lost its lease, and tells it so', async () => {
      await record('run-1', eventOf('a'), eventOf('b'));
      await claim('A');
      await claim('B', { now: LATER });
      expect(await deliver('a', 'A')).toBe(false);
      expect((await list('delivered')).map(({ id }) => id)).toEqual(['a']);
      expect(await deliver('a', 'B')).toBe(true);
      expect(await list('delivered')).toMatchObject([{ id: 'a', attempts: 1 }]);
    });
  });

  describe('a failed event', () => {
    const NEXT = instantAt('2026-11-20T22:00:30.500Z');

    test('waits for its time, with all events of its portfolio behind it, and no others', async () => {
      await record('run-1', eventOf('a'), eventOf('b'), eventOf('t', { portfolioId: TRUST }));
      await claim('A');
      expect(await fail('a', 'A', NEXT)).toBe(true);
      await release('A');
      expect(idsOf(await claim('A'))).toEqual({ trust: 't' });
      await release('A');
      expect(await claim('A', { now: NEXT, portfolioIds: [HOUSEHOLD] })).toMatchObject([
        { events: [{ id: 'a', attempts: 1 }, { id: 'b' }] },
      ]);
      expect(await list('waiting')).toMatchObject([
        { id: 'b', nextAttemptAt: null, lastError: null },
        { id: 'a', nextAttemptAt: NEXT, lastError: 'answered 503' },
      ]);
    });

    test('is not counted for a relay that has lost its lease', async () => {
      await record('run-1', eventOf('a'));
      await claim('A');
      await claim('B', { now: LATER });
      expect(await fail('a', 'A', null)).toBe(false);
      expect(await list()).toMatchObject([{ id: 'a', state: 'waiting', attempts: 0 }]);
    });

    test('keeps the beginning of a long reason', async () => {
      await record('run-1', eventOf('a'));
      await claim('A');
      mustSucceed(
        await ledger.markFailed({
          event: eventOf('a'),
          lease: { holder: 'A', until: LEASED_UNTIL },
          now: NOW,
          error: 'x'.repeat(100_000),
          nextAttemptAt: NEXT,
        }),
      );
      expect((await list())[0]?.lastError).toHaveLength(1_000);
    });
  });

  describe('a dead event', () => {
    beforeEach(async () => {
      await record('run-1', eventOf('a'), eventOf('b'), eventOf('c'));
      await claim('A');
      await fail('a', 'A', null);
      await release('A');
    });

    test('lets those behind it go on', async () => {
      expect(idsOf(await claim('A'))).toEqual({ household: 'b c' });
      expect(await list('dead')).toMatchObject([
        { id: 'a', state: 'dead', attempts: 1, lastError: 'answered 503', nextAttemptAt: null },
      ]);
      expect((await list()).map(({ id, state }) => `${id} ${state}`)).toEqual([
        'c waiting',
        'b waiting',
        'a dead',
      ]);
      expect(await list(null, 1)).toHaveLength(1);
    });

    test('is replayed before those that are younger', async () => {
      expect(await replay('dead', TRUST)).toBe(0);
      expect(await replay('dead')).toBe(1);
      expect(await claim('A')).toMatchObject([
        { events: [{ id: 'a', attempts: 0 }, { id: 'b' }, { id: 'c' }] },
      ]);
    });

    test('or a delivered one is replayed by its id', async () => {
      await claim('A');
      await deliver('b', 'A');
      await release('A');
      expect(await replay({ eventId: 'b' }, TRUST)).toBe(0);
      expect(await replay({ eventId: 'none' })).toBe(0);
      expect(await replay({ eventId: 'b' })).toBe(1);
      expect(idsOf(await claim('A'))).toEqual({ household: 'b c' });
    });
  });
}

export function eventOf(id: string, parts: Partial<NewEvent> = {}): NewEvent {
  return {
    id,
    portfolioId: HOUSEHOLD,
    type: 'rebalancing_triggered',
    payload: '{"trades": 1.10}',
    createdAt: instantAt('2026-11-20T22:00:00.123Z'),
    ...parts,
  };
}

/** Ids by portfolio, in their order. */
function idsOf(claims: readonly ClaimedEvents[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    claims.map(({ portfolioId, events }) => [portfolioId, events.map(({ id }) => id).join(' ')]),
  );
}
