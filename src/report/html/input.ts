/** What the report is made from: the documents of one run, and what is known around it. */
import { type Decimal, decimal, divide, sum } from '#domain/decimal.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import type { ClassResult, Rebalancing } from '#domain/documents/rebalancing.ts';
import type { InputRecord } from '#domain/documents/run.ts';
import type { Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';

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

export interface PastRun {
  readonly tradeDate: TradeDate;
  readonly totalValue: Decimal;
  /** Half the sum of absolute class drifts before trading. */
  readonly drift: Decimal;
  /** Of its plan. */
  readonly turnover: Decimal;
  readonly orders: number;
}

export interface Provenance {
  /** Of the program and of what it ran on. */
  readonly versions: Readonly<Record<string, string>>;
  readonly inputs: readonly Pick<InputRecord, 'path' | 'sha256' | 'bytes'>[];
}

/** A run as later reports remember it. */
export function pastRun({ tradeDate, household, ...plan }: Rebalancing): PastRun {
  return {
    tradeDate,
    totalValue: household.totalValue,
    drift: driftBefore(household.classes),
    turnover: plan.expectedTurnover,
    orders: plan.orders.length,
  };
}

const TWO = decimal('2');

/** Half the sum of absolute class drifts, as a weight: what share of the household is out of place. */
export function driftBefore(classes: readonly ClassResult[]): Decimal {
  return halfSum(classes.map(({ drift }) => drift));
}

/** The same after the plan. */
export function driftAfter(classes: readonly ClassResult[]): Decimal {
  return halfSum(classes.map(({ postWeight, targetWeight }) => postWeight.minus(targetWeight)));
}

function halfSum(differences: readonly Decimal[]): Decimal {
  return divide(sum(differences.map((difference) => difference.abs())), TWO);
}
