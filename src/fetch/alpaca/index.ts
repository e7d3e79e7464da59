/** Alpaca: https://docs.alpaca.markets/reference (trading API v2), live and paper. */
import type { BrokerageAdapter } from '../adapter.ts';
import { readAlpaca } from './client.ts';
import { parseAlpaca } from './parse.ts';

export const alpaca: BrokerageAdapter<'alpaca'> = {
  name: 'alpaca',
  fetchSnapshot: async (request) => {
    const wire = await readAlpaca(request);
    if (!wire.ok) return wire;
    const { accountNumber } = request.connection;
    return parseAlpaca(wire.value, { ...request, accountNumber });
  },
};
