/** The `ibkr-flex` adapter: Interactive Brokers by its Flex Web Service, read-only and a day old by design. */
import { setTimeout } from 'node:timers/promises';
import { success } from '#domain/outcome.ts';
import type { BrokerageAdapter, SnapshotRequest } from '../adapter.ts';
import { type FlexCall, fetchStatement, orderStatement } from './client.ts';
import { parseStatement } from './parse.ts';

/** Waits between asking and asking again for a statement that is being generated. */
export type Sleep = (milliseconds: number) => Promise<void>;

export function ibkrFlexAdapter(sleep: Sleep): BrokerageAdapter<'ibkr-flex'> {
  return {
    name: 'ibkr-flex',
    async fetchSnapshot(request) {
      const statement = await fetchStatement(callFor(request, sleep));
      if (!statement.ok) return statement;
      const { accountId, connection, baseCurrency, timeZone, now } = request;
      const { accountNumber } = connection;
      return parseStatement(statement.value, {
        accountId,
        accountNumber,
        baseCurrency,
        timeZone,
        now,
      });
    },
    async probe(request) {
      const ordered = await orderStatement(callFor(request, sleep));
      return ordered.ok ? success('token and query accepted') : ordered;
    },
  };
}

function callFor(
  { accountId, connection, http, now }: SnapshotRequest<'ibkr-flex'>,
  sleep: Sleep,
): FlexCall {
  const { baseUrl, queryId, credentials } = connection;
  return { http, sleep, baseUrl, queryId, token: credentials.token, where: accountId, now };
}

export const ibkrFlex = ibkrFlexAdapter((milliseconds) => setTimeout(milliseconds));
