/** SnapTrade: https://docs.snaptrade.com (API v1), which reads many brokerages through one signed client. */
import type { BrokerageAdapter } from '../adapter.ts';
import { confirmAccount } from '../snapshot-context.ts';
import { readAccount, readSnapTrade } from './client.ts';
import { parseSnapTrade } from './parse.ts';

export const snaptrade: BrokerageAdapter<'snaptrade'> = {
  name: 'snaptrade',
  fetchSnapshot: async (request) => {
    const wire = await readSnapTrade(request);
    if (!wire.ok) return wire;
    const { accountNumber } = request.connection;
    return parseSnapTrade(wire.value, { ...request, accountNumber });
  },
  probe: async (request) => {
    const account = await readAccount(request);
    if (!account.ok) return account;
    return confirmAccount(request.connection.accountNumber, account.value.id);
  },
};
