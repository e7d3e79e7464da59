/** Delivers the events of one portfolio to the sink that its configuration names. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '#config/config.ts';
import type { PortfolioId } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Outbox, StoredEvent } from '#ledger/outbox.ts';
import { openSink, type SinkEffects } from '#notify/sinks/open-sink.ts';
import type { EventSink } from '#notify/sinks/sink.ts';
import { EVENTS_FILE, portfolioDirectory } from '#runs/layout.ts';
import type { Effects, HostFacts } from '../effects.ts';
import { withLedger } from '../with-ledger.ts';
import { type RelayReport, relayEvents } from './relay.ts';

export interface DeliveryRequest {
  readonly config: Config;
  readonly workDirectory: string;
  /** Longest time for all of it. */
  readonly timeMs: number;
  /** Within it, what is to be tried again this soon is waited for. */
  readonly patienceMs: number;
}

export interface Delivered extends RelayReport {
  /** Of the sink, for people. */
  readonly sink: string;
  /** What is not delivered yet, newest first, and no more of it than anybody wants to see. */
  readonly waiting: readonly StoredEvent[];
}

const WAITING_SHOWN_MAX = 100;

/** What the sink does is no failure; `secret-missing` and the like are, and failures of the ledger. */
export async function deliverEvents(
  request: DeliveryRequest,
  effects: Effects,
): Promise<Outcome<Delivered>> {
  const sink = await openConfiguredSink(request, effects);
  if (!sink.ok) return sink;
  try {
    return await withLedger(effects, (ledger) =>
      deliver(request, { ledger, sink: sink.value, effects }),
    );
  } finally {
    await sink.value.close();
  }
}

async function deliver(
  { config, timeMs, patienceMs }: DeliveryRequest,
  {
    ledger,
    sink,
    effects,
  }: { readonly ledger: Outbox; readonly sink: EventSink; readonly effects: Effects },
): Promise<Outcome<Delivered>> {
  const { portfolioId } = config.targets;
  const relayed = await withinTime(timeMs, effects, (signal) =>
    relayEvents(
      {
        portfolioIds: [portfolioId],
        policy: config.policy.events,
        holder: relayName(effects.host),
        patienceMs,
      },
      { outbox: ledger, sink, timing: effects.timing, signal, onAttempt: () => undefined },
    ),
  );
  if (!relayed.ok) return relayed;
  const waiting = await ledger.listEvents({
    portfolioId,
    state: 'waiting',
    limit: WAITING_SHOWN_MAX,
  });
  return waiting.ok
    ? success({ ...relayed.value, sink: sink.name, waiting: waiting.value })
    : waiting;
}

/** The signal is aborted when the time is over, or the whole program is asked to stop. */
async function withinTime<Value>(
  timeMs: number,
  { timing, signal }: Pick<Effects, 'timing' | 'signal'>,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const stop = new AbortController();
  const cancel = timing.alarm(timeMs, () => stop.abort());
  try {
    return await work(AbortSignal.any([signal, stop.signal]));
  } finally {
    cancel();
  }
}

/** The sink of a portfolio's configuration; whoever opens it closes it. */
export function openConfiguredSink(
  { config, workDirectory }: Pick<DeliveryRequest, 'config' | 'workDirectory'>,
  { sources, timing }: Pick<Effects, 'sources' | 'timing'>,
): Promise<Outcome<EventSink>> {
  const sinkEffects: SinkEffects = {
    lookUp: sources.lookUps.secret,
    eventFileOf: (portfolioId) => eventFile(workDirectory, portfolioId),
    now: () => timing.now(),
  };
  return openSink(config.policy.events.sink, sinkEffects);
}

/** Where the file sink keeps the events of a portfolio. */
export function eventFile(workDirectory: string, portfolioId: PortfolioId): string {
  return join(portfolioDirectory(workDirectory, portfolioId), EVENTS_FILE);
}

/** A name that no other relay has, on this machine or another. */
export function relayName({ hostName, pid }: Pick<HostFacts, 'hostName' | 'pid'>): string {
  return `${hostName}:${pid}:${randomUUID()}`;
}
