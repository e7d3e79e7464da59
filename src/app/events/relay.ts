/**
 * Delivers what waits in the outbox: each event at least once, those of a portfolio one after the other.
 *
 * An event is marked when the receiver has it, so a relay that is killed in between leaves it to be delivered again,
 * with the same id. The one behind it is never sent before, whoever relays: only marked events are passed over.
 */
import type { EventPolicy } from '#config/events.ts';
import type { PortfolioId } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type Instant, instantOf } from '#domain/time.ts';
import type { ClaimedEvents, EventLease, Outbox, PendingEvent } from '#ledger/outbox.ts';
import type { EventSink } from '#notify/sinks/sink.ts';
import { backoffMs } from './backoff.ts';

export interface RelayRequest {
  /** Whose events; null means everybody's. */
  readonly portfolioIds: readonly PortfolioId[] | null;
  readonly policy: Omit<EventPolicy, 'sink'>;
  /** Names this relay; no other that is at work may have the same. */
  readonly holder: string;
  /** Waits for what is to be tried again before this time is over, in milliseconds; 0 means for nothing. */
  readonly patienceMs: number;
  /** How long a portfolio stays taken by a relay that is killed; long enough for two attempts when left out. */
  readonly leaseMs?: number;
}

export interface RelayEffects {
  readonly outbox: Outbox;
  readonly sink: EventSink;
  readonly timing: {
    /** Milliseconds since 1970. */
    now(): number;
    sleep(durationMs: number, signal: AbortSignal): Promise<void>;
    random(): number;
  };
  /** Ends the work soon; an event that is being sent then is not counted as failed. */
  readonly signal: AbortSignal;
  readonly onAttempt: (attempt: DeliveryAttempt) => void;
}

/** What became of one attempt. */
export type DeliveryAttempt =
  | { readonly kind: 'delivered'; readonly event: PendingEvent }
  | {
      readonly kind: 'failed';
      readonly event: PendingEvent;
      readonly why: string;
      /** Null when it is given up. */
      readonly nextAttemptAt: Instant | null;
    };

export interface RelayReport {
  readonly delivered: number;
  /** The last failure of each event that is not delivered. */
  readonly undelivered: readonly Extract<DeliveryAttempt, { kind: 'failed' }>[];
}

/** Portfolios that are delivered to at the same time, and events taken of each at once. */
const PORTFOLIOS_MAX = 8;
const EVENTS_MAX = 20;
/** What an attempt takes besides sending; every attempt prolongs the lease. */
const LEASE_RESERVE_MS = 5_000;

/** Resolves when nothing is due any more; fails only when the outbox does. */
export async function relayEvents(
  request: RelayRequest,
  effects: RelayEffects,
): Promise<Outcome<RelayReport>> {
  const relay = new Relay(request, effects);
  const giveUpAt = effects.timing.now() + request.patienceMs;
  let waitedInVain = false;
  while (!effects.signal.aborted) {
    const claimed = await relay.claim();
    if (!claimed.ok) return claimed;
    if (claimed.value.length === 0) {
      const dueAt = relay.nextDueAt();
      if (waitedInVain || dueAt === null || dueAt > giveUpAt) break;
      await effects.timing.sleep(dueAt - effects.timing.now(), effects.signal);
      waitedInVain = true;
      continue;
    }
    waitedInVain = false;
    const problems = await relay.deliver(claimed.value);
    if (problems.length > 0) return { ok: false, problems };
  }
  return success(relay.report());
}

class Relay {
  readonly #request: RelayRequest;
  readonly #effects: RelayEffects;
  readonly #failed = new Map<string, Extract<DeliveryAttempt, { kind: 'failed' }>>();
  #delivered = 0;

  constructor(request: RelayRequest, effects: RelayEffects) {
    this.#request = request;
    this.#effects = effects;
  }

  claim(): Promise<Outcome<readonly ClaimedEvents[]>> {
    const { portfolioIds } = this.#request;
    return this.#effects.outbox.claimDueEvents({
      lease: this.#lease(),
      now: this.#now(),
      portfolioIds,
      portfoliosMax: PORTFOLIOS_MAX,
      eventsMax: EVENTS_MAX,
    });
  }

  /** All portfolios at once; what the outbox could not do. */
  async deliver(claims: readonly ClaimedEvents[]): Promise<readonly Problem[]> {
    const { holder } = this.#request;
    const delivered = await Promise.all(claims.map((claim) => this.#deliverPortfolio(claim)));
    const ids = claims.map(({ portfolioId }) => portfolioId);
    const released = await this.#effects.outbox.releaseEvents(holder, ids);
    return [...delivered, released].flatMap((each) => (each.ok ? [] : each.problems));
  }

  nextDueAt(): number | null {
    const times = [...this.#failed.values()].flatMap(({ nextAttemptAt }) =>
      nextAttemptAt === null ? [] : [Date.parse(nextAttemptAt)],
    );
    return times.length === 0 ? null : Math.min(...times);
  }

  report(): RelayReport {
    return { delivered: this.#delivered, undelivered: [...this.#failed.values()] };
  }

  /** One after the other, until one fails: those behind it wait for it. */
  async #deliverPortfolio({ events }: ClaimedEvents): Promise<Outcome<void>> {
    for (const event of events) {
      if (this.#effects.signal.aborted) break;
      const isMine = await this.#deliverOne(event);
      if (!isMine.ok) return isMine;
      if (!isMine.value) break;
    }
    return success(undefined);
  }

  /** Whether the next one may follow. */
  async #deliverOne(event: PendingEvent): Promise<Outcome<boolean>> {
    const { outbox, sink, signal } = this.#effects;
    const { timeoutMs } = this.#request.policy;
    const result = await sink.send(event, { timeoutMs, signal });
    if (result.kind === 'failed')
      return signal.aborted ? success(false) : this.#fail(event, result.why);
    const marked = await outbox.markDelivered({ event, lease: this.#lease(), now: this.#now() });
    if (!marked.ok) return marked;
    this.#delivered += 1;
    this.#failed.delete(event.id);
    this.#effects.onAttempt({ kind: 'delivered', event });
    return marked;
  }

  async #fail(event: PendingEvent, why: string): Promise<Outcome<boolean>> {
    const nextAttemptAt = this.#nextAttemptAfter(event);
    const now = this.#now();
    const lease = this.#lease();
    const marked = await this.#effects.outbox.markFailed({
      event,
      lease,
      now,
      error: why,
      nextAttemptAt,
    });
    if (!marked.ok || !marked.value) return marked;
    const attempt = { kind: 'failed', event, why, nextAttemptAt } as const;
    this.#failed.set(event.id, attempt);
    this.#effects.onAttempt(attempt);
    // One that is given up is out of the way.
    return success(nextAttemptAt === null);
  }

  #nextAttemptAfter({ attempts }: PendingEvent): Instant | null {
    const { policy } = this.#request;
    const { timing } = this.#effects;
    const failures = attempts + 1;
    if (failures >= policy.attemptsMax) return null;
    const waitMs = backoffMs(policy, failures, timing.random());
    return instantOf(new Date(timing.now() + waitMs));
  }

  #lease(): EventLease {
    const { holder, policy, leaseMs = 2 * policy.timeoutMs + LEASE_RESERVE_MS } = this.#request;
    return { holder, until: instantOf(new Date(this.#effects.timing.now() + leaseMs)) };
  }

  #now(): Instant {
    return instantOf(new Date(this.#effects.timing.now()));
  }
}
