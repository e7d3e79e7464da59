/** Tradier: https://docs.tradier.com (brokerage API v1), production and sandbox. */
import type { BrokerageAdapter } from '../adapter.ts';
import { readTradier } from './client.ts';
import { parseTradier } from './parse.ts';

export const tradier: BrokerageAdapter<'tradier'> = {
  name: 'tradier',
  fetchSnapshot: async (request) => {
    const wire = await readTradier(request);
    if (!wire.ok) return wire;
    const { accountNumber } = request.connection;
    return parseTradier(wire.value, { ...request, accountNumber });
  },
};
