/** Names that must not be mixed up: each a branded string with the one function that makes it. */

declare const brand: unique symbol;
export type Branded<Text extends string> = string & { readonly [brand]: Text };

export type PortfolioId = Branded<'PortfolioId'>;
/** One brokerage account, such as `BROKERAGE_001`; safe as a file name. */
export type AccountId = Branded<'AccountId'>;
/** What an instrument is called in orders, such as `VTI` or `BRK.B`. */
export type InstrumentSymbol = Branded<'InstrumentSymbol'>;
/** A class of the target allocation, such as `us_equity`; `cash` is cash. */
export type AssetClass = Branded<'AssetClass'>;
/** ISO 4217, such as `USD`. */
export type Currency = Branded<'Currency'>;

/** Portable as a file name on every system: no separators, no leading dot or dash, no spaces. */
const FILE_SAFE_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_-])?$/;
const SYMBOL = /^[A-Z0-9](?:[A-Z0-9 ./^=:_-]{0,30}[A-Z0-9])?$/;
/** As wide as a symbol, because `weights:` makes a class of each instrument. */
const CLASS_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9 ./^=:_-]{0,62}[A-Za-z0-9_])?$/;
const CURRENCY = /^[A-Z]{3}$/;
/** Such as `constructor`: a record has them already, so that a lookup by that name would find something else. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The asset class that stands for money itself. */
export const CASH = 'cash' as AssetClass;

export function parsePortfolioId(text: string): PortfolioId | undefined {
  return isFree(text, FILE_SAFE_NAME) ? (text as PortfolioId) : undefined;
}

export function parseAccountId(text: string): AccountId | undefined {
  return isFree(text, FILE_SAFE_NAME) ? (text as AccountId) : undefined;
}

export function parseSymbol(text: string): InstrumentSymbol | undefined {
  return SYMBOL.test(text) ? (text as InstrumentSymbol) : undefined;
}

export function parseAssetClass(text: string): AssetClass | undefined {
  return isFree(text, CLASS_NAME) ? (text as AssetClass) : undefined;
}

export function parseCurrency(text: string): Currency | undefined {
  return CURRENCY.test(text) ? (text as Currency) : undefined;
}

function isFree(text: string, pattern: RegExp): boolean {
  return pattern.test(text) && !INHERITED.has(text);
}

/** Order by code unit, the same on every machine whatever its locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
