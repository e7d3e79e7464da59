/** Tradier: https://docs.tradier.com (brokerage API v1), production and sandbox. */
import type { BrokerageAdapter } from '../adapter.ts';
import { confirmAccount } from '../snapshot-context.ts';
import { readBalances, readTradier } from './client.ts';
import { parseTradier } from './parse.ts';

export const tradier: BrokerageAdapter<'tradier'> = {
  name: 'tradier',
  fetchSnapshot: async (request) => {
    const wire = await readTradier(request);
    if (!wire.ok) return wire;
    const { accountNumber } = request.connection;
    return parseTradier(wire.value, { ...request, accountNumber });
  },
  probe: async (request) => {
    const balances = await readBalances(request);
    if (!balances.ok) return balances;
    return confirmAccount(request.connection.accountNumber, balances.value.account_number);
  },
};
