/** A holdings export, whatever brokerage made it -> the account's snapshot. Pure. */
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, Currency } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { closeOfTradeDate, type Instant, type TradeDate, tradeDateOf } from '#domain/time.ts';
import { chooseAccount } from './accounts.ts';
import { assembleSnapshot } from './assemble.ts';
import { instantOfWhen } from './cells.ts';
import { headerOf, nearestHeader } from './header.ts';
import { isIbkrStatement, readIbkrStatement } from './layouts/ibkr-statement.ts';
import { TABLE_LAYOUTS } from './layouts.ts';
import { readLines } from './lines.ts';
import { readTable } from './table.ts';
import type { Line, Reading } from './wire.ts';

export interface ExportContext {
  readonly accountId: AccountId;
  /** Picks one account of a file that holds several. */
  readonly accountNumber: string | null;
  /** The day of the holdings for exports that do not say. */
  readonly asOf: TradeDate | null;
  readonly baseCurrency: Currency;
  readonly timeZone: string;
  readonly now: Instant;
}

export function parseExport(body: Uint8Array, context: ExportContext): Outcome<Snapshot> {
  const where = context.accountId;
  const lines = readLines(body, where);
  if (!lines.ok) return lines;
  const reading = readReading(lines.value, context);
  if (!reading.ok) return reading;
  const chosen = chooseAccount(reading.value, context.accountNumber, where);
  if (!chosen.ok) return chosen;
  const asOf = dateOf(reading.value, context);
  if (!asOf.ok) return asOf;
  const snapshot = assembleSnapshot(chosen.value.entries, {
    ...context,
    asOf: asOf.value,
    baseCurrency: reading.value.currency ?? context.baseCurrency,
  });
  if (!snapshot.ok) return snapshot;
  const warnings = [
    ...reading.value.warnings,
    ...chosen.value.warnings,
    ...snapshot.value.warnings,
  ];
  return success({ ...snapshot.value, warnings });
}

function readReading(lines: readonly Line[], context: ExportContext): Outcome<Reading> {
  if (isIbkrStatement(lines)) return readIbkrStatement(lines, context);
  const layout = TABLE_LAYOUTS.find((candidate) =>
    lines.some((line) => headerOf(line, candidate) !== null),
  );
  return layout === undefined
    ? failure(unknownLayout(lines, context.accountId))
    : success(readTable(lines, layout, context.baseCurrency));
}

function unknownLayout(lines: readonly Line[], where: string) {
  const nearest = nearestHeader(lines, TABLE_LAYOUTS);
  const code = 'document-invalid';
  if (nearest === undefined)
    return {
      code,
      where,
      what: 'no line of the file is the header of a known export',
      next: 'export positions as CSV from the brokerage, or write the columns symbol, quantity, ... as docs/CSV.md says',
    } as const;
  const { layout, line, missing, unknown } = nearest;
  const faults = [
    ...(missing.length > 0 ? [`lacks ${quoted(missing)}`] : []),
    ...(unknown.length > 0 ? [`has unknown ${quoted(unknown)}`] : []),
  ];
  return {
    code,
    where,
    what: `line ${line.number} is nearest to ${layout.title}, but ${faults.join(' and ')}`,
    next: 'export it again with these columns, or rename them as docs/CSV.md says',
  } as const;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

/** The file's own date goes before a configured one. */
function dateOf({ asOf, title }: Reading, context: ExportContext): Outcome<Instant> {
  const { accountId: where, timeZone, now } = context;
  const date = asOf?.date ?? context.asOf;
  if (date === null)
    return failure({
      code: 'document-invalid',
      where,
      what: `${title} does not say of which day it is`,
      next: 'give its day with --as-of, or as as_of of the account in brokerages.yaml',
    });
  if (date > tradeDateOf(now, timeZone))
    return failure({
      code: 'document-invalid',
      where,
      what: `${title} is of ${date}, which is in the future`,
      next: 'correct the date; a date with slashes is read as month/day/year',
    });
  return success(asOf === null ? closeOfTradeDate(date, timeZone) : instantOfWhen(asOf, timeZone));
}
