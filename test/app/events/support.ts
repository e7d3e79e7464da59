/** Relays in tests: a clock that is wound by hand, a sink that does as it is told, and a ledger in a file. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DeliveryAttempt, type RelayRequest, relayEvents } from '#app/events/relay.ts';
import type { PortfolioId } from '#domain/ids.ts';
import { type Instant, instantOf, milliseconds } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import type { NewEvent } from '#ledger/outbox.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import type { EventSink, OutgoingEvent, SendResult } from '#notify/sinks/sink.ts';
import { recommendationOf } from '../../support/orders.ts';
import { mustSucceed } from '../../support/outcomes.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

export const START = '2026-11-20T22:00:00Z' as Instant;

export const POLICY = {
  attemptsMax: 3,
  retryDelayMs: 1_000,
  retryDelayMaxMs: 60_000,
  timeoutMs: 10_000,
};

export interface Clock {
  now(): number;
  sleep(durationMs: number): Promise<void>;
  random(): number;
  readonly pausesMs: readonly number[];
}

/** Sleeping moves it on, and nothing else does. */
export function woundClock(random = 1): Clock {
  let nowMs = milliseconds(START);
  const pausesMs: number[] = [];
  return {
    pausesMs,
    now: () => nowMs,
    random: () => random,
    sleep: async (durationMs) => {
      pausesMs.push(durationMs);
      nowMs += durationMs;
    },
  };
}

export async function newLedger(): Promise<Ledger> {
  const path = join(await temporaryDirectory(), 'ledger.sqlite');
  const ledger = mustSucceed(await openSqliteLedger(path));
  onTestFinished(() => ledger.close());
  return ledger;
}

/** `household/1`, `household/2`, ... */
export function eventsOf(portfolio: string, count: number, from = 1): readonly NewEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${portfolio}/${from + index}`,
    portfolioId: portfolio as PortfolioId,
    type: 'rebalancing_triggered',
    payload: JSON.stringify({ event_id: `${portfolio}/${from + index}` }),
    createdAt: instantOf(new Date(milliseconds(START) + index)),
  }));
}

export async function record(ledger: Ledger, ...events: readonly NewEvent[]): Promise<void> {
  const runId = events
    .map(({ id }) => id)
    .join('+')
    .slice(0, 100);
  mustSucceed(await ledger.recordRecommendation(recommendationOf(runId), events));
}

/** `answer` says why an event fails, or undefined for one that arrives. */
export function scriptedSink(
  answer: (event: OutgoingEvent) => string | undefined = () => undefined,
): {
  readonly sink: EventSink;
  /** Ids in the order of arrival. */
  readonly arrived: readonly string[];
  readonly tried: readonly string[];
} {
  const arrived: string[] = [];
  const tried: string[] = [];
  const send = async (event: OutgoingEvent): Promise<SendResult> => {
    tried.push(event.id);
    const why = answer(event);
    if (why !== undefined) return { kind: 'failed', why };
    arrived.push(event.id);
    return { kind: 'delivered' };
  };
  return { arrived, tried, sink: { name: 'test', send, close: async () => undefined } };
}

export async function relay(
  ledger: Ledger,
  sink: EventSink,
  given: Partial<RelayRequest> & { readonly clock?: Clock; readonly signal?: AbortSignal } = {},
) {
  const { clock = woundClock(), signal = new AbortController().signal, ...request } = given;
  const attempts: DeliveryAttempt[] = [];
  const outcome = await relayEvents(
    { portfolioIds: null, policy: POLICY, holder: 'relay', patienceMs: 0, ...request },
    {
      outbox: ledger,
      sink,
      timing: clock,
      signal,
      onAttempt: (attempt) => attempts.push(attempt),
    },
  );
  return { report: mustSucceed(outcome), attempts };
}
