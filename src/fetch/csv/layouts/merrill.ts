/** Merrill Edge: Portfolio, Holdings, Download; every row carries its own date and account. */
import type { Currency } from '#domain/ids.ts';
import type { TableLayout } from '../wire.ts';

export const MERRILL: TableLayout = {
  title: 'a Merrill holdings export',
  columns: {
    asOf: ['COB Date'],
    symbol: ['Symbol'],
    cusip: ['CUSIP #'],
    description: ['Security Description'],
    account: ['Account #'],
    quantity: ['Quantity'],
    price: ['Price ($)'],
    value: ['Value ($)'],
    gain: ['Unrealized Gain/Loss ($)'],
  },
  required: ['asOf', 'symbol', 'account', 'quantity', 'price', 'value'],
  otherColumns: 'ignored',
  currency: 'USD' as Currency,
};
