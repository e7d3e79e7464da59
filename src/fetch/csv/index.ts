/** The `csv` adapter: holdings exports of brokerages that have no interface for programs, by file or by HTTP. */
import type { BrokerageAdapter } from '../adapter.ts';
import { fetchExport } from './client.ts';
import { parseExport } from './parse.ts';

export const csv: BrokerageAdapter<'csv'> = {
  name: 'csv',
  async fetchSnapshot({ accountId, connection, baseCurrency, timeZone, now, http, readFile }) {
    const { source, credentials, accountNumber, asOf } = connection;
    const token = credentials.token;
    const body = await fetchExport({ source, token, http, readFile, now });
    if (!body.ok) return body;
    return parseExport(body.value, {
      accountId,
      accountNumber,
      asOf,
      baseCurrency,
      timeZone,
      now,
    });
  },
};
