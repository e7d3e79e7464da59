/**
 * The part of the ledger that remembers which bands were left, so that each crossing is announced once: by one of
 * several services, and not again after a restart.
 */
import type { PortfolioId } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { DriftScope, DriftSide } from '#domain/vocabulary.ts';
import type { NewEvent } from './outbox.ts';

export interface DriftCrossings {
  /** Of all portfolios, those that are not over; oldest first. */
  listOpen(): Promise<Outcome<readonly StoredCrossing[]>>;
  /**
   * Ends those that are over and keeps new ones with their events, in one step. Where the same band is open already
   * on either side, the new one is left out with its event. Resolves to those that were kept.
   */
  record(changes: {
    readonly portfolioId: PortfolioId;
    /** Ids of crossings of the portfolio; one that is over already stays as it is. */
    readonly over: readonly string[];
    readonly crossed: readonly NewCrossing[];
    readonly now: Instant;
  }): Promise<Outcome<readonly StoredCrossing[]>>;
}

export interface NewCrossing {
  readonly scope: DriftScope;
  readonly name: string;
  readonly side: DriftSide;
  readonly event: NewEvent;
}

/** One row of the table `drift_crossings`; what was measured is in its event. */
export interface StoredCrossing {
  readonly id: string;
  readonly portfolioId: PortfolioId;
  readonly scope: DriftScope;
  readonly name: string;
  readonly side: DriftSide;
  readonly eventId: string;
  readonly crossedAt: Instant;
}
