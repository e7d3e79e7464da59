/** Our own layout, for anything that no brokerage exports: documented in docs/CSV.md. */
import type { TableLayout } from '../wire.ts';

export const NEUTRAL: TableLayout = {
  title: 'a neutral holdings file',
  columns: {
    symbol: ['symbol'],
    quantity: ['quantity'],
    account: ['account'],
    asOf: ['as_of'],
    price: ['price'],
    priceAsOf: ['price_as_of'],
    value: ['market_value'],
    cost: ['cost_basis'],
    currency: ['currency'],
    settled: ['settled'],
    securityId: ['security_id'],
    securityIdSource: ['security_id_source'],
    lotId: ['lot_id'],
    acquiredOn: ['acquired_on'],
  },
  required: ['symbol', 'quantity'],
  otherColumns: 'refused',
  currency: null,
  total: { roles: ['symbol'], pattern: /^TOTAL$/i },
  cash: { roles: ['symbol'], pattern: /^CASH$/i },
};
