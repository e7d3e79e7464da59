/** The port to whoever receives events. */
import type { PortfolioId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';

export interface EventSink {
  /** For people, such as `webhook env:EVENTS_URL`; without secrets. */
  readonly name: string;
  /** Resolves when the event is where it was to go, or is not; never rejects for what the other side does. */
  send(event: OutgoingEvent, limits: SendLimits): Promise<SendResult>;
  close(): Promise<void>;
}

export interface OutgoingEvent {
  /** The same for every delivery of the event. */
  readonly id: string;
  readonly portfolioId: PortfolioId;
  readonly type: string;
  /** JSON text of the event's own document. */
  readonly payload: string;
  readonly createdAt: Instant;
}

export interface SendLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type SendResult =
  | { readonly kind: 'delivered' }
  /** `why` repeats no secret. */
  | { readonly kind: 'failed'; readonly why: string };

export const DELIVERED: SendResult = { kind: 'delivered' };

export function failed(why: string): SendResult {
  return { kind: 'failed', why };
}

/** What a system error is called; undefined for any other error, which is a bug. */
export function systemCode(error: unknown): string | undefined {
  const isSystemError = error instanceof Error && 'code' in error && 'syscall' in error;
  return isSystemError ? String(error.code) : undefined;
}
