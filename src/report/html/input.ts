/** What the report is made from: the documents of one run, and what is known around it. */
import type { Analysis } from '#domain/documents/analysis.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import type { InputRecord } from '#domain/documents/run.ts';
import type { Problem } from '#domain/problem.ts';
import type { PastRun } from '../past-run.ts';

export interface ReportInput {
  readonly rebalancing: Rebalancing;
  readonly analyses: readonly Analysis[];
  /** All accounts as one portfolio; null when nobody worked it out. */
  readonly household: HouseholdAnalysis | null;
  /** Earlier runs, oldest first. */
  readonly pastRuns: readonly PastRun[];
  /** Why the plan has no order file; empty when it has one. */
  readonly refusals: readonly Pick<Problem, 'code' | 'what' | 'next'>[];
  /** What it was made from and with; null for a directory without `run.json`. */
  readonly provenance: Provenance | null;
}

export interface Provenance {
  /** Of the program and of what it ran on. */
  readonly versions: Readonly<Record<string, string>>;
  readonly inputs: readonly Pick<InputRecord, 'path' | 'sha256' | 'bytes'>[];
}
