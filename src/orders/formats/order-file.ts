/** What every order format gives: files of text, and what a person should know before using them. */
import type { TradeOrder } from '../trade-orders.ts';

export interface OrderFile {
  readonly name: string;
  readonly text: string;
}

export interface FormattedOrders {
  readonly files: readonly OrderFile[];
  readonly remarks: readonly string[];
}

export interface FormatOptions {
  /** Buys of fractions of a share as amounts of money, where the broker takes them. */
  readonly notional: boolean;
}

export interface OrderFormat {
  /** The adapter of the accounts whose broker takes this format; null for all accounts. */
  readonly broker: string | null;
  readonly write: (
    orders: readonly TradeOrder[],
    date: string,
    options: FormatOptions,
  ) => FormattedOrders;
}

/** Orders of each account, in the order of the accounts' first orders. */
export function byAccount(
  orders: readonly TradeOrder[],
): ReadonlyMap<string, readonly TradeOrder[]> {
  return Map.groupBy(orders, ({ account }) => account);
}

export function isWhole({ order_qty }: TradeOrder): boolean {
  return !order_qty.includes('.');
}

/** `BRK.B` as brokers write share classes: `BRK/B`, `BRK B`. */
export function withClassSeparator(symbol: string, separator: string): string {
  return symbol.replace(/^([A-Z]+)\.([A-Z])$/, `$1${separator}$2`);
}
