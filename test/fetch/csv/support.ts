/** Reads an export as the adapter does, and shows the snapshot as its public document. */
import { holdingsDocument, type Snapshot } from '#domain/documents/holdings.ts';
import { writeDocument } from '#domain/documents/read.ts';
import type { AccountId, Currency } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { type ExportContext, parseExport } from '#fetch/csv/parse.ts';

type Overrides = Partial<Pick<ExportContext, 'accountNumber'>> & {
  readonly asOf?: string | null;
  readonly baseCurrency?: string;
};

export function parsed(file: string | Uint8Array, overrides: Overrides = {}): Outcome<Snapshot> {
  const body = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  return parseExport(body, {
    accountId: 'BROKERAGE_005' as AccountId,
    accountNumber: overrides.accountNumber ?? null,
    asOf: (overrides.asOf ?? null) as TradeDate | null,
    baseCurrency: (overrides.baseCurrency ?? 'USD') as Currency,
    timeZone: 'America/New_York',
    now: '2026-11-21T06:00:00Z' as Instant,
  });
}

export function document(file: string | Uint8Array, overrides: Overrides = {}) {
  const outcome = parsed(file, overrides);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return JSON.parse(writeDocument(holdingsDocument, outcome.value));
}

/** What is wrong, one text. */
export function refusal(file: string | Uint8Array, overrides: Overrides = {}): string {
  const outcome = parsed(file, overrides);
  if (outcome.ok) throw new Error('expected a refusal');
  return outcome.problems.map(({ code, what }) => `${code}: ${what}`).join('\n');
}

/** `symbol quantity price value cost` of each position. */
export function rowsOf(snapshot: {
  readonly positions: readonly Readonly<Record<string, string | null>>[];
}): readonly string[] {
  return snapshot.positions.map(
    (position) =>
      `${position['symbol']} ${position['quantity']} ${position['price']} ${position['market_value']} ${position['cost_basis']}`,
  );
}

export const lines = (...text: readonly string[]): string => text.join('\r\n');
