/** A configured account for tests that care only about how it is reached. */
import type { AccountConfig, Connection } from '#config/config.ts';
import { ZERO } from '#domain/decimal.ts';
import type { AccountId } from '#domain/ids.ts';

export function accountWith(accountId: string, connection: Connection): AccountConfig {
  return {
    accountId: accountId as AccountId,
    connection,
    taxTreatment: 'taxable',
    shareDecimals: 0,
    cashReserve: { kind: 'amount', amount: ZERO },
    menu: null,
    commission: { perOrder: ZERO, perShare: ZERO, rate: ZERO, minimum: ZERO, maximum: null },
    required: true,
  };
}
