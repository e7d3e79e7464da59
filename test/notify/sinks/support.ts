/** Events for sinks to send. */
import type { PortfolioId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import type { OutgoingEvent } from '#notify/sinks/sink.ts';

export const LIMITS = { timeoutMs: 5_000, signal: new AbortController().signal };

export function anEvent(given: Partial<OutgoingEvent> = {}): OutgoingEvent {
  const id = given.id ?? 'f9c09b5f-513f-5dff-bcfb-83eee8ffac76';
  return {
    id,
    portfolioId: 'household' as PortfolioId,
    type: 'rebalancing_triggered',
    payload: JSON.stringify({
      event_id: id,
      timestamp: '2026-11-20T21:30:00Z',
      rebalancing_triggered: { note: 'é "quoted" \u2028', expected_turnover: '0.07' },
    }),
    createdAt: '2026-11-20T21:30:00Z' as Instant,
    ...given,
  };
}
