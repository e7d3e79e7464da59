/** The engine sells what is held; it does not manage debts of shares or written options. */
import { toText, ZERO } from '#domain/decimal.ts';
import { type Check, freshSnapshots } from '../input.ts';

export const checkShortPositions: Check = (context) =>
  freshSnapshots(context).flatMap(({ accountId, positions }) =>
    positions
      .filter(({ quantity }) => quantity.lt(ZERO))
      .map(({ symbol, quantity }) => ({
        code: 'data-short-position',
        severity: 'blocking',
        accountId,
        symbol,
        what: `a short position of ${toText(quantity)}`,
        next: 'close it by hand, or leave the account out of the portfolio',
      })),
  );
