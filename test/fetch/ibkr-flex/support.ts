/** Flex answers written for these tests. */
import type { AccountId, Currency } from '#domain/ids.ts';
import { failure } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import type { SnapshotRequest } from '#fetch/adapter.ts';
import type { Http } from '#fetch/http.ts';
import { ibkrFlex } from '#fetch/ibkr-flex/index.ts';

export const BASE_URL = 'https://flex.test/AccountManagement/FlexWebService';
export const TOKEN = '310422986507';

export function statement(sections: string, attributes = ''): string {
  return `<FlexStatement accountId="U7654321" fromDate="20261120" toDate="20261120" ${attributes}>
    <AccountInformation accountId="U7654321" currency="USD" />${sections}</FlexStatement>`;
}

export function queryResponse(...statements: readonly string[]): string {
  return `<FlexQueryResponse queryName="holdings" type="AF"><FlexStatements count="${statements.length}">
    ${statements.join('\n')}</FlexStatements></FlexQueryResponse>`;
}

export const NO_CASH = '<CashReport />';
export const NO_POSITIONS = '<OpenPositions></OpenPositions>';

export function accepted(url = `${BASE_URL}/GetStatement`): string {
  return `<FlexStatementResponse><Status>Success</Status><ReferenceCode>99</ReferenceCode><Url>${url}</Url></FlexStatementResponse>`;
}

export function failed(errorCode: string, status = 'Fail'): string {
  return `<FlexStatementResponse><Status>${status}</Status><ErrorCode>${errorCode}</ErrorCode><ErrorMessage>it said ${TOKEN}</ErrorMessage></FlexStatementResponse>`;
}

export function request(
  http: Http,
  accountNumber: string | null = null,
): SnapshotRequest<'ibkr-flex'> {
  return {
    accountId: 'BROKERAGE_002' as AccountId,
    connection: {
      adapter: 'ibkr-flex',
      baseUrl: BASE_URL,
      accountNumber,
      queryId: '55',
      credentials: { token: new Secret(TOKEN) },
    },
    baseCurrency: 'USD' as Currency,
    tradeDate: '2026-11-21' as TradeDate,
    timeZone: 'America/New_York',
    now: '2026-11-21T06:00:00Z' as Instant,
    http,
    readFile: async () =>
      failure({ code: 'document-missing', what: 'no files here', next: 'none' }),
    sleep: async () => {},
  };
}

/** The adapter with a clock that only counts. */
export function impatientAdapter() {
  const waitsMs: number[] = [];
  const sleep = async (durationMs: number) => {
    waitsMs.push(durationMs);
  };
  const adapter = {
    fetchSnapshot: (given: SnapshotRequest<'ibkr-flex'>) =>
      ibkrFlex.fetchSnapshot({ ...given, sleep }),
  };
  return { adapter, waitsMs };
}
