/** What is done again and again beside the requests, as plain data: looks at drift, and deliveries of events. */
import type { Instant } from '#domain/time.ts';
import type { Surroundings } from '../work/effects.ts';

export interface BackgroundData {
  readonly surroundings: Surroundings;
  readonly configDirectories: readonly string[];
  readonly quoteTimeMs: number;
  readonly deliveryTimeMs: number;
}

export interface BackgroundJob {
  readonly kind: 'look' | 'deliver';
  readonly now: Instant;
}

export interface BackgroundReply {
  /** Of each portfolio that was looked at: JSON, as `driftReport` has it. */
  readonly reports: readonly PortfolioText[];
  /** What was recorded just now: JSON, as `driftCrossing` has it. */
  readonly crossed: readonly PortfolioText[];
  readonly delivered: number;
  /** What failed, one sentence each. */
  readonly problems: readonly string[];
}

export interface PortfolioText {
  readonly portfolioId: string;
  readonly text: string;
}
