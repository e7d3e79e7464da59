/** The events of a portfolio as a table. */
import type { Table } from './table.ts';

export interface EventRow {
  readonly id: string;
  readonly createdAt: string;
  readonly type: string;
  readonly state: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly lastError: string | null;
}

export function eventsTable(events: readonly EventRow[]): Table {
  return {
    title: 'Events, newest first',
    columns: [
      { heading: 'time', align: 'left' },
      { heading: 'event', align: 'left' },
      { heading: 'state', align: 'left' },
      { heading: 'attempts', align: 'right' },
      { heading: 'next attempt', align: 'left' },
      { heading: 'id', align: 'left' },
      { heading: 'last error', align: 'left', flexible: true },
    ],
    rows: events.map((event) => [
      event.createdAt,
      event.type,
      event.state,
      String(event.attempts),
      event.nextAttemptAt ?? '-',
      event.id,
      event.lastError ?? '',
    ]),
  };
}
