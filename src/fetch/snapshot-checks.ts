/** What must hold for every snapshot whatever adapter made it; the first look before any use. */
import type { Decimal } from '#domain/decimal.ts';
import { decimal } from '#domain/decimal.ts';
import type { Position, Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId } from '#domain/ids.ts';
import type { Problem } from '#domain/problem.ts';

/** Far above any fortune in any currency: beyond it a field was misread. */
const MAGNITUDE_MAX = decimal('1000000000000000000000000000000');

export function checkSnapshot(snapshot: Snapshot, requested: AccountId): readonly Problem[] {
  return [
    ...checkIdentity(snapshot, requested),
    ...checkDuplicates(snapshot),
    ...checkMagnitudes(snapshot),
  ];
}

function checkIdentity(snapshot: Snapshot, requested: AccountId): readonly Problem[] {
  if (snapshot.accountId === requested) return [];
  return [
    {
      code: 'broker-account-mismatch',
      what: `account ${requested} was asked for and ${snapshot.accountId} was answered`,
      next: 'check the account numbers in brokerages.yaml',
    },
  ];
}

function checkDuplicates(snapshot: Snapshot): readonly Problem[] {
  return [
    ...duplicates(snapshot.positions.map(({ symbol }) => symbol)).map((symbol) =>
      repeated(`${symbol} is listed twice among the positions`),
    ),
    ...duplicates(snapshot.cash.map(({ currency }) => currency)).map((currency) =>
      repeated(`${currency} is listed twice among the cash balances`),
    ),
    ...snapshot.positions.flatMap(({ symbol, lots }) =>
      duplicates(lots.map(({ lotId }) => lotId)).map((lotId) =>
        repeated(`lot ${lotId} of ${symbol} is listed twice`),
      ),
    ),
  ];
}

function duplicates(keys: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const repeatedKeys = new Set<string>();
  for (const key of keys) (seen.has(key) ? repeatedKeys : seen).add(key);
  return [...repeatedKeys];
}

function repeated(what: string): Problem {
  return {
    code: 'broker-answer-invalid',
    what,
    next: 'compare with what the broker shows; nothing is traded on a list that contradicts itself',
  };
}

function checkMagnitudes(snapshot: Snapshot): readonly Problem[] {
  return amounts(snapshot)
    .filter(([, value]) => value.abs().gte(MAGNITUDE_MAX))
    .map(([name]) => repeated(`${name} is beyond any plausible amount`));
}

function amounts(snapshot: Snapshot): readonly (readonly [string, Decimal])[] {
  const named: (readonly [string, Decimal | null])[] = [
    ['the reported total', snapshot.reportedTotalValue],
    ...snapshot.cash.map((cash) => [`cash in ${cash.currency}`, cash.amount] as const),
    ...snapshot.positions.flatMap(positionAmounts),
  ];
  return named.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

function positionAmounts(position: Position): readonly (readonly [string, Decimal | null])[] {
  return [
    [`the quantity of ${position.symbol}`, position.quantity],
    [`the price of ${position.symbol}`, position.price],
    [`the market value of ${position.symbol}`, position.marketValue],
    [`the cost of ${position.symbol}`, position.costBasis],
  ];
}
