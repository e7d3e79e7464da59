/** Runs as tables: the verdicts of pruning. */
import type { Table } from './table.ts';

export interface VerdictRow {
  /** `2026-11-20`, or `2026-11-20.attempt-1`. */
  readonly run: string;
  readonly state: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
}

export function verdictTable(rows: readonly VerdictRow[]): Table {
  return {
    title: 'Runs',
    columns: [
      { heading: 'run', align: 'left' },
      { heading: 'state', align: 'left' },
      { heading: 'verdict', align: 'left' },
      { heading: 'why', align: 'left', flexible: true },
    ],
    rows: rows.map(({ run, state, verdict, reasons }) => [run, state, verdict, reasons.join(', ')]),
  };
}
