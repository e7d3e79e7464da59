/** Vanguard: Download Center (`OfxDownload.csv`); holdings first, then tables of transactions and of employer plans. */
import type { Currency } from '#domain/ids.ts';
import type { TableLayout } from '../wire.ts';

export const VANGUARD: TableLayout = {
  title: 'a Vanguard export',
  columns: {
    account: ['Account Number'],
    description: ['Investment Name'],
    symbol: ['Symbol'],
    quantity: ['Shares'],
    price: ['Share Price'],
    value: ['Total Value'],
  },
  required: ['account', 'description', 'symbol', 'quantity', 'price', 'value'],
  otherColumns: 'ignored',
  currency: 'USD' as Currency,
  // The settlement fund is where an account's cash lies.
  cash: { roles: ['symbol'], pattern: /^VMFXX$/ },
};
