/** Alpaca: https://docs.alpaca.markets/reference (trading API v2), live and paper. */
import type { BrokerageAdapter } from '../adapter.ts';
import { confirmAccount } from '../snapshot-context.ts';
import { readAccount, readAlpaca } from './client.ts';
import { parseAlpaca } from './parse.ts';

export const alpaca: BrokerageAdapter<'alpaca'> = {
  name: 'alpaca',
  fetchSnapshot: async (request) => {
    const wire = await readAlpaca(request);
    if (!wire.ok) return wire;
    const { accountNumber } = request.connection;
    return parseAlpaca(wire.value, { ...request, accountNumber });
  },
  probe: async (request) => {
    const account = await readAccount(request);
    if (!account.ok) return account;
    return confirmAccount(request.connection.accountNumber, account.value.account_number);
  },
};
