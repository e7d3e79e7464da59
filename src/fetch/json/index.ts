/** Any service that answers holdings as one JSON document, described by paths in brokerages.yaml. */
import type { BrokerageAdapter } from '../adapter.ts';
import { readJsonApi } from './client.ts';
import { parseJsonHoldings } from './parse.ts';
import { readMapped } from './wire.ts';

export const json: BrokerageAdapter<'json'> = {
  name: 'json',
  fetchSnapshot: async (request) => {
    const { accountNumber, mapping } = request.connection;
    const read = await readJsonApi(request);
    if (!read.ok) return read;
    const wire = readMapped(read.value.answer, mapping, read.value.shown);
    if (!wire.ok) return wire;
    return parseJsonHoldings(wire.value, { ...request, accountNumber });
  },
};
