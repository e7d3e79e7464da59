/** What holdings exports look like: the lines of a file, and how each known layout writes accounts, holdings and cash. */
import type { Decimal } from '#domain/decimal.ts';
import type { Position, RecentTrade } from '#domain/documents/holdings.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';

/** One row of the file as it stands there. */
export interface Line {
  /** From 1, as an editor counts. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** What a column holds, whatever its header calls it. */
export type Role =
  | 'account'
  | 'accountName'
  | 'accountType'
  | 'acquiredOn'
  | 'asOf'
  | 'assetType'
  | 'cost'
  | 'currency'
  | 'cusip'
  | 'description'
  | 'gain'
  | 'lotId'
  | 'price'
  | 'priceAsOf'
  | 'priceChange'
  | 'quantity'
  | 'securityId'
  | 'securityIdSource'
  | 'settled'
  | 'symbol'
  | 'unitCost'
  | 'value';

/** A row is of a kind when a cell of one of these roles looks so. */
export interface Mark {
  readonly roles: readonly Role[];
  readonly pattern: RegExp;
}

/** A layout with one header row (or the same one above each account) and one row for each holding. */
export interface TableLayout {
  /** In messages: "a Fidelity positions export". */
  readonly title: string;
  /** Header names by role, first the one to show; compared without case, spaces and punctuation. */
  readonly columns: Partial<Readonly<Record<Role, readonly string[]>>>;
  /** The roles whose columns make a row this layout's header. */
  readonly required: readonly Role[];
  /** Whether a header may have columns that are not listed. */
  readonly otherColumns: 'ignored' | 'refused';
  /** Of amounts without a currency of their own; null means the portfolio's base currency. */
  readonly currency: Currency | null;
  /** Roll-ups, used to reconcile and never counted. */
  readonly total?: Mark;
  readonly cash?: Mark;
  /** Cash that trades not yet settled will add or take away. */
  readonly pending?: Mark;
  /** Tax lots that follow the position they belong to. */
  readonly lot?: Mark;
  /** Rows that are holdings of a kind not read here. */
  readonly unread?: Mark;
  /** Finds the as-of time in a line of text above or below the table: group 1. */
  readonly asOfText?: RegExp;
  /** Finds the account in a line of text above a table: groups `name` and, masked or not, `number`. */
  readonly accountText?: RegExp;
  /** Symbols that this export writes differently from everybody else. */
  readonly symbols?: Readonly<Record<string, string>>;
}

/** How an export names an account; either may be empty. A masked number is written `...321`. */
export interface AccountLabel {
  readonly number: string;
  readonly name: string;
}

interface EntryBase {
  readonly line: number;
  /** Null where the row does not say. */
  readonly account: AccountLabel | null;
}

export interface PositionEntry extends EntryBase {
  readonly kind: 'position';
  readonly symbol: InstrumentSymbol;
  readonly securityId: Position['securityId'];
  readonly securityIdSource: Position['securityIdSource'];
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly priceAsOf: When | null;
  readonly marketValue: Decimal | null;
  readonly costBasis: Decimal | null;
  readonly currency: Currency;
  /** Cash or margin: two rows of one symbol that differ here are added. */
  readonly accountType: string;
  /** Set where each row is one lot. */
  readonly lot: { readonly lotId: string | null; readonly acquiredOn: TradeDate } | null;
}

/** A lot of a position that has a row of its own. */
export interface LotEntry extends EntryBase {
  readonly kind: 'lot';
  readonly symbol: InstrumentSymbol;
  readonly acquiredOn: TradeDate;
  readonly quantity: Decimal;
  readonly costBasis: Decimal | null;
}

interface MoneyEntry extends EntryBase {
  readonly currency: Currency;
  readonly amount: Decimal;
  readonly settled: Decimal | null;
}

export interface CashEntry extends MoneyEntry {
  readonly kind: 'cash';
}

export interface PendingEntry extends MoneyEntry {
  readonly kind: 'pending';
}

export interface TotalEntry extends EntryBase {
  readonly kind: 'total';
  readonly value: Decimal;
}

export interface TradeEntry extends EntryBase {
  readonly kind: 'trade';
  readonly trade: RecentTrade;
}

/** A row that is left out, with a warning. */
export interface UnreadEntry extends EntryBase {
  readonly kind: 'unread';
  readonly why: string;
}

/** A row that must not be left out, since it is a holding: the account is refused. */
export interface RefusedEntry extends EntryBase {
  readonly kind: 'refused';
  readonly why: string;
}

export type Entry =
  | PositionEntry
  | LotEntry
  | CashEntry
  | PendingEntry
  | TotalEntry
  | TradeEntry
  | UnreadEntry
  | RefusedEntry;

/** A date, and a time of day where the file gives one. */
export interface When {
  readonly date: TradeDate;
  readonly clock: {
    readonly hour: number;
    readonly minute: number;
    readonly second: number;
  } | null;
  /** IANA; null where the file does not say. */
  readonly timeZone: string | null;
}

/** Everything a file says, accounts mixed. */
export interface Reading {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** Null where the file does not say. */
  readonly asOf: When | null;
  /** Of totals; null means the portfolio's base currency. */
  readonly currency: Currency | null;
  readonly warnings: readonly string[];
}
