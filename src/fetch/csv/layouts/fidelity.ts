/** Fidelity: Accounts & Trade, Portfolio, Positions, Download (`Portfolio_Positions_*.csv`), in all its spellings since 2023. */
import type { Currency } from '#domain/ids.ts';
import type { TableLayout } from '../wire.ts';

/** Written without the point. */
const CLASS_SHARES = Object.fromEntries(
  'BF.A BF.B BRK.A BRK.B CRD.A GEF.B HEI.A LEN.B MKC.V MOG.A MOG.B'
    .split(' ')
    .map((symbol) => [symbol.replace('.', ''), symbol]),
);

export const FIDELITY: TableLayout = {
  title: 'a Fidelity positions export',
  columns: {
    account: ['Account Number'],
    accountName: ['Account Name'],
    symbol: ['Symbol'],
    description: ['Description'],
    quantity: ['Quantity'],
    price: ['Last Price'],
    priceChange: ['Last Price Change'],
    value: ['Current Value'],
    cost: ['Cost Basis Total'],
    accountType: ['Type'],
  },
  required: ['account', 'accountName', 'symbol', 'quantity', 'price', 'value'],
  otherColumns: 'ignored',
  currency: 'USD' as Currency,
  total: { roles: ['account'], pattern: / Total$/i },
  // Core positions such as SPAXX**, FCASH** and USD***; ** alone is the cash of a linked account.
  cash: { roles: ['symbol'], pattern: /\*\*$/ },
  pending: { roles: ['symbol', 'description'], pattern: /^pending activity$/i },
  asOfText: /^Date (?:downloaded|exported) (.+)$/i,
  symbols: CLASS_SHARES,
};
