/**
 * Basket files for the BasketTrader of Interactive Brokers' Trader Workstation, one for each account.
 *
 * Source: TWS user guide, "Manually create a basket file" and "Basket file fields": a header of field names, no
 * space after a comma and no comma inside a field; `LmtPrice` only where there are limits; share classes with a
 * space (`BRK B`). `BasketTag` shows as the order's reference.
 */
import type { TradeOrder } from '../trade-orders.ts';
import { byAccount, isWhole, type OrderFormat, withClassSeparator } from './order-file.ts';

type Fields = Readonly<Record<string, string>>;

export const ibkrBasket: OrderFormat = {
  broker: 'ibkr-flex',
  write: (orders, date) => ({
    files: [...byAccount(orders)].map(([account, those]) => ({
      name: `ibkr_basket_${account}_${date}.csv`,
      text: basket(those.map(fieldsOf)),
    })),
    remarks: orders
      .filter((order) => !isWhole(order))
      .map(
        ({ account, side, order_qty, symbol }) =>
          `${account}: ${side} ${order_qty} ${symbol} is a fraction: see that the account may trade fractions`,
      ),
  }),
};

function basket(rows: readonly Fields[]): string {
  const header = Object.keys(rows[0] ?? {});
  return [header, ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.map(withoutCommas).join(',')}\n`)
    .join('');
}

/** The format has no quotes: a comma inside a field would shift all that follow. */
function withoutCommas(cell: string): string {
  return cell.replace(/[,"\r\n]/g, ' ');
}

function fieldsOf(order: TradeOrder): Fields {
  const isLimit = order.ord_type === 'LIMIT';
  return {
    Action: order.side,
    Quantity: order.order_qty,
    Symbol: withClassSeparator(order.symbol, ' '),
    SecType: 'STK',
    Exchange: 'SMART',
    Currency: order.currency,
    TimeInForce: order.time_in_force,
    OrderType: isLimit ? 'LMT' : 'MKT',
    ...(isLimit ? { LmtPrice: order.limit_price } : {}),
    BasketTag: order.run_id,
  };
}
