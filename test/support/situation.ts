/** What a brokerage is asked to be for one test: what it holds, and what is wrong with it. */
import type { Connection } from '#config/config.ts';

export const ACCOUNT_NUMBER = '00987-4321';

/** What the account holds, whatever format tells of it; amounts are plain decimals. */
export interface Book {
  readonly accountNumber: string;
  readonly cash: readonly { readonly currency: string; readonly amount: string }[];
  readonly positions: readonly BookPosition[];
  /** Purchases of one share of VTI in the last weeks, for what comes in pages. */
  readonly trades: number;
}

export interface BookPosition {
  readonly symbol: string;
  readonly quantity: string;
  readonly price: string | null;
  readonly costPerShare: string;
  readonly currency: string;
}

export type Fault =
  | {
      readonly kind:
        | 'unauthorized'
        | 'forbidden'
        | 'server-error'
        | 'silent'
        | 'cut-off'
        | 'html'
        | 'endless-pages';
    }
  /** In the vendor's own unit. */
  | { readonly kind: 'rate-limited'; readonly seconds: number };

export interface Situation {
  readonly book: Book;
  readonly fault?: Fault;
  /** The fault ends after this many requests; without it, it lasts. */
  readonly faultyRequests?: number;
  /** Longest page the broker gives, whatever is asked for. */
  readonly pageMax?: number;
  /** The broker's clock, milliseconds since 1970. */
  readonly nowMs: number;
}

export interface StartedBrokerage {
  readonly connection: Connection;
  /** Where the connection's credentials are looked up; every value is a secret. */
  readonly environment: Readonly<Record<string, string>>;
  requestCount(): number;
}

/** A server in the given situation, for one test. */
export type MakeBrokerage = (situation: Situation) => Promise<StartedBrokerage>;

export interface VendorTraits {
  /** Whether the vendor names the currency of what it lists. */
  readonly namesCurrencies: boolean;
  /** Rows on a page of recent trades; null where the vendor lists none, or none in pages. */
  readonly tradesPerPage: number | null;
  /** Whether the vendor asks for credentials in these tests. */
  readonly asksForCredentials: boolean;
  /** Whether an answer says which account it is of. */
  readonly echoesAccount: boolean;
}
