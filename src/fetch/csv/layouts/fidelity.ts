/** Fidelity: Accounts & Trade, Portfolio, Positions, Download (`Portfolio_Positions_*.csv`), in all its spellings since 2023. */
import type { Currency } from '#domain/ids.ts';
import type { TableLayout } from '../wire.ts';

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
  // Class shares are written without the point.
  symbols: {
    ...{ BFA: 'BF.A', BFB: 'BF.B', BRKA: 'BRK.A', BRKB: 'BRK.B', CRDA: 'CRD.A', GEFB: 'GEF.B' },
    ...{ HEIA: 'HEI.A', LENB: 'LEN.B', MKCV: 'MKC.V', MOGA: 'MOG.A', MOGB: 'MOG.B' },
  },
};
