/** Schwab: Positions, Export, of one account or of all (a name line and a header for each); headers of 2023, 2024 and 2026. */
import type { Currency } from '#domain/ids.ts';
import type { TableLayout } from '../wire.ts';

export const SCHWAB: TableLayout = {
  title: 'a Schwab positions export',
  columns: {
    symbol: ['Symbol'],
    description: ['Description'],
    quantity: ['Qty (Quantity)', 'Quantity', 'Qty'],
    price: ['Price'],
    value: ['Mkt Val (Market Value)', 'Market Value', 'Mkt Val'],
    cost: ['Cost Basis'],
    assetType: ['Asset Type', 'Security Type'],
  },
  required: ['symbol', 'quantity', 'price', 'value', 'assetType'],
  otherColumns: 'ignored',
  currency: 'USD' as Currency,
  total: { roles: ['symbol'], pattern: /^(?:account|positions) total$/i },
  cash: { roles: ['symbol'], pattern: /^cash (?:&|and) cash investments$/i },
  // Quoted for one share, held by contract.
  unread: { roles: ['assetType'], pattern: /^option/i },
  asOfText: /\bas of (.+)$/i,
  accountText:
    /^(?:Positions for account )?(?<name>.{0,60}?\.{3}(?<number>\d{2,4}))(?: as of .*)?$/i,
};
