/** What the data gate has to say about one account, one instrument or the market data. */
import { type Decimal, roundTo, toText } from '#domain/decimal.ts';
import { type AccountId, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import type { Problem, ProblemCode } from '#domain/problem.ts';

export type DataProblemCode = Extract<ProblemCode, `data-${string}`>;

export interface Finding {
  readonly code: DataProblemCode;
  /** No orders are written while a blocking finding stands; a warning is only shown. */
  readonly severity: 'blocking' | 'warning';
  readonly accountId: AccountId | null;
  readonly symbol: InstrumentSymbol | null;
  /** One sentence with the numbers. */
  readonly what: string;
  readonly next: string;
}

export function isBlocking(finding: Finding): boolean {
  return finding.severity === 'blocking';
}

/** The place is the account, and the instrument where it is about one. */
export function problemOf({ code, accountId, symbol, what, next }: Finding): Problem {
  const where = [accountId, symbol].filter((part) => part !== null).join(' ');
  return { code, ...(where === '' ? {} : { where }), what, next };
}

/** Blocking ones first, then by account, instrument and code: the same on every run. */
export function compareFindings(left: Finding, right: Finding): number {
  return (
    Number(isBlocking(right)) - Number(isBlocking(left)) ||
    compareText(left.accountId ?? '', right.accountId ?? '') ||
    compareText(left.symbol ?? '', right.symbol ?? '') ||
    compareText(left.code, right.code) ||
    compareText(left.what, right.what)
  );
}

/** An amount of money for a sentence: two places, never the place of a calculation. */
export function money(amount: Decimal): string {
  return roundTo(amount, 2).toFixed(2);
}

/** `0.0123` as `1.23 %`. */
export function percent(fraction: Decimal): string {
  return `${toText(roundTo(fraction.times('100'), 2))} %`;
}
