/** Money that has not settled yet may not be spent in every account. */
import { money } from '../finding.ts';
import { type Check, freshSnapshots } from '../input.ts';

export const checkCashUnsettled: Check = (context) =>
  freshSnapshots(context).flatMap(({ accountId, cash }) =>
    cash.flatMap(({ amount, settled, currency }) =>
      settled === null || settled.gte(amount)
        ? []
        : [
            {
              code: 'data-unsettled-cash',
              severity: 'warning',
              accountId,
              symbol: null,
              what: `${money(amount.minus(settled))} of ${money(amount)} ${currency} is not settled yet`,
              next: 'nothing to do where the account may spend it; else raise its cash_reserve until it settles',
            },
          ],
    ),
  );
