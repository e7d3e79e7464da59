/** The identity of an order: the same order of the same day has the same id, however often it is worked out. */
import { v5 } from 'uuid';
import { type Decimal, toText } from '#domain/decimal.ts';
import type { AccountId, InstrumentSymbol, PortfolioId } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import type { Side } from '#domain/vocabulary.ts';

/** Root of every id made here (RFC 9562 version 5, SHA-1 of names below this UUID). */
const NAMESPACE = 'b0f5a1de-6c1f-5a0e-9d5f-2f1c7f3e8a41';

export interface OrderIdentity {
  readonly portfolioId: PortfolioId;
  readonly tradeDate: TradeDate;
  readonly accountId: AccountId;
  readonly symbol: InstrumentSymbol;
  readonly side: Side;
  readonly quantity: Decimal;
}

/** ClOrdID (FIX tag 11): a UUID, so that every broker's length and format rules accept it. */
export function clientOrderId(order: OrderIdentity): string {
  const { portfolioId, tradeDate, accountId, symbol, side, quantity } = order;
  return v5(
    JSON.stringify([portfolioId, tradeDate, accountId, symbol, side, toText(quantity)]),
    NAMESPACE,
  );
}
