/** SnapTrade: https://docs.snaptrade.com (API v1), which reads many brokerages through one signed client. */
import type { BrokerageAdapter } from '../adapter.ts';
import { readSnapTrade } from './client.ts';
import { parseSnapTrade } from './parse.ts';

export const snaptrade: BrokerageAdapter<'snaptrade'> = {
  name: 'snaptrade',
  fetchSnapshot: async (request) => {
    const wire = await readSnapTrade(request);
    if (!wire.ok) return wire;
    const { accountNumber } = request.connection;
    return parseSnapTrade(wire.value, { ...request, accountNumber });
  },
};
