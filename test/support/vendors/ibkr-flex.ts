/** Interactive Brokers' Flex Web Service as its documentation describes it, for one account. */
import { decimal, toText } from '#domain/decimal.ts';
import type { VendorScript } from '../scripted-brokerage.ts';
import { ACCOUNT_NUMBER, type BookPosition, type Situation } from '../situation.ts';

const TOKEN = '310422986507';
const DAY = '20261120';

export const ibkrFlexScript: VendorScript = {
  environment: { FLEX_TOKEN: TOKEN },
  connection: (url) => ({
    adapter: 'ibkr-flex',
    baseUrl: { kind: 'literal', text: `${url}/FlexWebService` },
    accountNumber: ACCOUNT_NUMBER,
    queryId: '55',
    credentials: { token: { kind: 'env', name: 'FLEX_TOKEN' } },
  }),
  refuse: ({ query, headers }) => {
    if (headers['user-agent'] === undefined) return { status: 403, body: 'no user agent' };
    return query.get('t') === TOKEN ? undefined : { body: failed('1015') };
  },
  // The service's own answer, code 1018, names no time; a gateway before it may.
  rateLimited: (seconds) => ({
    status: 429,
    headers: { 'retry-after': String(seconds) },
    body: 'Too many requests',
  }),
  answer: ({ path, query }, situation) => {
    switch (path) {
      case '/FlexWebService/SendRequest':
        return { body: query.get('q') === '55' ? ACCEPTED : failed('1014') };
      case '/FlexWebService/GetStatement':
        return { body: query.get('q') === '99' ? statement(situation) : failed('1017') };
      default:
        return { status: 404, body: 'Not found' };
    }
  },
};

/** Without a `Url`, the statement is fetched where it was ordered. */
const ACCEPTED =
  '<FlexStatementResponse><Status>Success</Status><ReferenceCode>99</ReferenceCode></FlexStatementResponse>';

function failed(code: string): string {
  return `<FlexStatementResponse><Status>Fail</Status><ErrorCode>${code}</ErrorCode></FlexStatementResponse>`;
}

function statement({ book }: Situation): string {
  const cash = book.cash.map(
    ({ currency, amount }) =>
      `<CashReportCurrency currency="${currency}" endingCash="${amount}" endingSettledCash="${amount}" />`,
  );
  return `<FlexQueryResponse queryName="holdings" type="AF"><FlexStatements count="1">
    <FlexStatement accountId="${book.accountNumber}" fromDate="${DAY}" toDate="${DAY}">
    <AccountInformation accountId="${book.accountNumber}" currency="USD" />
    <CashReport><CashReportCurrency currency="BASE_SUMMARY" endingCash="1" />${cash.join('')}</CashReport>
    <OpenPositions>${book.positions.map(openPosition).join('')}</OpenPositions>
    </FlexStatement></FlexStatements></FlexQueryResponse>`;
}

function openPosition({ symbol, quantity, price, costPerShare, currency }: BookPosition): string {
  const cost = quantity === 'string' ? '' : toText(decimal(quantity).times(decimal(costPerShare)));
  return `<OpenPosition symbol="${symbol.replace('.', ' ')}" conid="${symbol}" assetCategory="STK" currency="${currency}"
    multiplier="1" reportDate="${DAY}" position="${quantity}" markPrice="${price ?? ''}" costBasisMoney="${cost}" levelOfDetail="SUMMARY" />`;
}
