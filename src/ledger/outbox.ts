/**
 * The part of the ledger that relays work on: events wait here until somebody outside has them.
 *
 * The events of a portfolio are delivered in the order in which they were recorded: only the first that waits is
 * ever due, and those behind it wait for its end. Portfolios do not wait for each other. A relay takes a portfolio
 * for a limited time; one that is killed lets it go when that time is over.
 */
import type { PortfolioId } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';

export interface Outbox {
  /** Takes portfolios whose first waiting event is due and which no other relay holds, oldest event first. */
  claimDueEvents(claim: EventClaim): Promise<Outcome<readonly ClaimedEvents[]>>;
  /**
   * The event is with the receiver. Prolongs the lease, and says whether it was still the relay's: one that lost it
   * must stop.
   */
  markDelivered(delivered: {
    readonly event: EventKey;
    readonly lease: EventLease;
    readonly now: Instant;
  }): Promise<Outcome<boolean>>;
  /** Counts a failed attempt, unless the lease was lost in between, and says whether it was still the relay's. */
  markFailed(failed: FailedDelivery): Promise<Outcome<boolean>>;
  /** Lets go of what the relay still holds, so that others need not wait for the lease to end. */
  releaseEvents(holder: string, portfolioIds: readonly PortfolioId[]): Promise<Outcome<void>>;

  /** Newest first; `state` null means all. */
  listEvents(page: {
    readonly portfolioId: PortfolioId;
    readonly state: EventState | null;
    readonly limit: number;
  }): Promise<Outcome<readonly StoredEvent[]>>;
  /**
   * Lets events wait again, as if they had never been tried, in their old place before all younger ones: one by its
   * id, whatever became of it, or all that were given up. Resolves to how many there were.
   */
  replayEvents(replay: {
    readonly portfolioId: PortfolioId;
    readonly which: { readonly eventId: string } | 'dead';
  }): Promise<Outcome<number>>;
}

export interface EventClaim {
  readonly lease: EventLease;
  readonly now: Instant;
  /** Only these; null means all. */
  readonly portfolioIds: readonly PortfolioId[] | null;
  readonly portfoliosMax: number;
  /** Of each portfolio. */
  readonly eventsMax: number;
}

export interface EventLease {
  /** Names one relay at work; no two may share it. */
  readonly holder: string;
  readonly until: Instant;
}

/** What a relay may deliver now, in this order. */
export interface ClaimedEvents {
  readonly portfolioId: PortfolioId;
  readonly events: readonly PendingEvent[];
}

export interface EventKey {
  readonly id: string;
  readonly portfolioId: PortfolioId;
}

export interface FailedDelivery {
  readonly event: EventKey;
  readonly lease: EventLease;
  readonly now: Instant;
  readonly error: string;
  /** Null gives the event up: it is dead until somebody replays it, and those behind it go on. */
  readonly nextAttemptAt: Instant | null;
}

export interface NewEvent extends EventKey {
  /** Unique; the receiver recognises a second delivery by it. */
  readonly id: string;
  /** Such as `rebalancing_triggered`. */
  readonly type: string;
  /** JSON text, delivered as it is. */
  readonly payload: string;
  readonly createdAt: Instant;
}

export interface PendingEvent extends NewEvent {
  /** Deliveries that failed. */
  readonly attempts: number;
}

export const EVENT_STATES = ['waiting', 'delivered', 'dead'] as const;
export type EventState = (typeof EVENT_STATES)[number];

export interface StoredEvent extends PendingEvent {
  readonly state: EventState;
  /** Null for one that was never tried, or that waits no more. */
  readonly nextAttemptAt: Instant | null;
  readonly deliveredAt: Instant | null;
  /** Why the latest attempt failed; null when none did. */
  readonly lastError: string | null;
}
