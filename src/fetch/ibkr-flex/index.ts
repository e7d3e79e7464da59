/** The `ibkr-flex` adapter: Interactive Brokers by its Flex Web Service, read-only and a day old by design. */
import { success } from '#domain/outcome.ts';
import type { BrokerageAdapter, SnapshotRequest } from '../adapter.ts';
import { type FlexCall, fetchStatement, orderStatement } from './client.ts';
import { parseStatement } from './parse.ts';

export const ibkrFlex: BrokerageAdapter<'ibkr-flex'> = {
  name: 'ibkr-flex',
  async fetchSnapshot(request) {
    const statement = await fetchStatement(callFor(request));
    if (!statement.ok) return statement;
    const { accountNumber } = request.connection;
    return parseStatement(statement.value, { ...request, accountNumber });
  },
  async probe(request) {
    const ordered = await orderStatement(callFor(request));
    return ordered.ok ? success('token and query accepted') : ordered;
  },
};

function callFor({
  accountId,
  connection,
  http,
  now,
  sleep,
}: SnapshotRequest<'ibkr-flex'>): FlexCall {
  const { baseUrl, queryId, credentials } = connection;
  return { http, sleep, baseUrl, queryId, token: credentials.token, where: accountId, now };
}
