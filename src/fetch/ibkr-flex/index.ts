/** The `ibkr-flex` adapter: Interactive Brokers by its Flex Web Service, read-only and a day old by design. */
import { setTimeout } from 'node:timers/promises';
import type { BrokerageAdapter } from '../adapter.ts';
import { fetchStatement } from './client.ts';
import { parseStatement } from './parse.ts';

/** Waits between asking and asking again for a statement that is being generated. */
export type Sleep = (milliseconds: number) => Promise<void>;

export function ibkrFlexAdapter(sleep: Sleep): BrokerageAdapter<'ibkr-flex'> {
  return {
    name: 'ibkr-flex',
    async fetchSnapshot({ accountId, connection, http, now, ...request }) {
      const statement = await fetchStatement({
        http,
        sleep,
        baseUrl: connection.baseUrl,
        queryId: connection.queryId,
        token: connection.credentials.token,
        where: accountId,
        now,
      });
      if (!statement.ok) return statement;
      return parseStatement(statement.value, {
        accountId,
        accountNumber: connection.accountNumber,
        baseCurrency: request.baseCurrency,
        timeZone: request.timeZone,
        now,
      });
    },
  };
}

export const ibkrFlex = ibkrFlexAdapter((milliseconds) => setTimeout(milliseconds));
