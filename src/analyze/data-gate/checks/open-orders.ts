/** An order that is still open may fill beside the new ones: shares sold twice, cash spent twice. */
import { toText } from '#domain/decimal.ts';
import { type Check, freshSnapshots } from '../input.ts';

export const checkOpenOrders: Check = (context) =>
  freshSnapshots(context).flatMap(({ accountId, openOrders }) =>
    openOrders.map(({ symbol, side, quantity, orderId }) => ({
      code: 'data-open-orders',
      severity: 'blocking',
      accountId,
      symbol,
      what: `order ${orderId} to ${side} ${toText(quantity)} is still open`,
      next: 'cancel it, or run again when it has filled',
    })),
  );
