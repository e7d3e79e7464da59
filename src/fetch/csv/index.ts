/** The `csv` adapter: holdings exports of brokerages that have no interface for programs, by file or by HTTP. */
import type { Snapshot } from '#domain/documents/holdings.ts';
import { failure, type Outcome } from '#domain/outcome.ts';
import { isTransient } from '#domain/problem.ts';
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
    const context = { accountId, accountNumber, asOf, baseCurrency, timeZone, now };
    const snapshot = parseExport(body.value, context);
    return source.kind === 'file' ? asDocument(snapshot) : snapshot;
  },
};

/** A server may answer better when asked again; a file on disk says the same until somebody replaces it. */
function asDocument(snapshot: Outcome<Snapshot>): Outcome<Snapshot> {
  if (snapshot.ok) return snapshot;
  return failure(
    ...snapshot.problems.map((problem) =>
      isTransient(problem) ? { ...problem, code: 'document-invalid' as const } : problem,
    ),
  );
}
