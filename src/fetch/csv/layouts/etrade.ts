/** E*TRADE: Portfolios, Download (`PortfolioDownload.csv`); rows that begin with a date are lots of the holding above. */
import type { Currency } from '#domain/ids.ts';
import type { TableLayout } from '../wire.ts';

export const ETRADE: TableLayout = {
  title: 'an E*TRADE portfolio export',
  columns: {
    symbol: ['Symbol'],
    price: ['Last Price $'],
    quantity: ['Quantity'],
    unitCost: ['Price Paid $'],
    value: ['Value $'],
  },
  required: ['symbol', 'price', 'quantity', 'unitCost', 'value'],
  otherColumns: 'ignored',
  currency: 'USD' as Currency,
  total: { roles: ['symbol'], pattern: /^TOTAL$/i },
  cash: { roles: ['symbol'], pattern: /^CASH$/i },
  lot: { roles: ['symbol'], pattern: /^\d{1,2}\/\d{1,2}\/\d{4}$/ },
  asOfText: /^Generated at (.+)$/i,
  accountText: /^(?<name>.{1,60} -(?<number>\d{3,4}|#{3,4}))$/,
};
