import { describe, expect, test } from 'vitest';
import { holdingsDocument, type Snapshot } from '#domain/documents/holdings.ts';
import { writeDocument } from '#domain/documents/read.ts';
import type { Outcome } from '#domain/outcome.ts';
import { cannedHttp } from '../../support/canned-http.ts';
import {
  accepted,
  impatientAdapter,
  NO_CASH,
  NO_POSITIONS,
  queryResponse,
  request,
  statement,
} from './support.ts';

async function fetched(body: string, accountNumber: string | null = null) {
  const http = cannedHttp([{ body: accepted() }, { body }]);
  return impatientAdapter().adapter.fetchSnapshot(request(http, accountNumber));
}

/** The snapshot as its public document. */
async function document(body: string, accountNumber: string | null = null) {
  return asDocument(await fetched(body, accountNumber));
}

function asDocument(outcome: Outcome<Snapshot>) {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return JSON.parse(writeDocument(holdingsDocument, outcome.value));
}

const VTI =
  'symbol="VTI" conid="12340041" isin="US9229087690" cusip="922908769" assetCategory="STK" currency="USD" multiplier="1" reportDate="20261120"';
const VTI_SUMMARY = `<OpenPosition ${VTI} levelOfDetail="SUMMARY" position="10.5" markPrice="300.10" positionValue="3151.05" costBasisMoney="2100.2" openDateTime="" />`;

describe('positions', () => {
  test('are read exactly, with the best identifier', async () => {
    const { positions } = await document(
      queryResponse(statement(`<OpenPositions>${VTI_SUMMARY}</OpenPositions>${NO_CASH}`)),
    );
    expect(positions).toEqual([
      {
        symbol: 'VTI',
        security_id: 'US9229087690',
        security_id_source: 'ISIN',
        quantity: '10.5',
        price: '300.1',
        price_as_of: '2026-11-20T21:00:00Z',
        currency: 'USD',
        market_value: '3151.05',
        cost_basis: '2100.2',
        lots: [],
      },
    ]);
  });

  test('keep twenty digits and leading zeros', async () => {
    const row =
      '<OpenPosition symbol="BRK B" conid="72063691" cusip="00123E10" assetCategory="STK" currency="USD" levelOfDetail="SUMMARY" position="0.12345678901234567891" markPrice="12345678901.234567891" positionValue="1" costBasisMoney="" />';
    const { positions } = await document(
      queryResponse(statement(`<OpenPositions>${row}</OpenPositions>${NO_CASH}`)),
    );
    expect(positions[0]).toMatchObject({
      symbol: 'BRK.B',
      security_id: '00123E10',
      quantity: '0.12345678901234567891',
      price: '12345678901.234567891',
      cost_basis: null,
    });
  });

  test('are not doubled by their lot rows, which become lots', async () => {
    const lots = `
      <OpenPosition ${VTI} levelOfDetail="LOT" position="10" markPrice="300.10" positionValue="3001" costBasisMoney="2000" openDateTime="20210304;093000" originatingTransactionID="71" />
      <OpenPosition ${VTI} levelOfDetail="LOT" position="0.5" markPrice="300.10" positionValue="150.05" costBasisMoney="100.2" openDateTime="2024-05-06;10:00:00" holdingPeriodDateTime="2024-01-02;10:00:00" originatingTransactionID="72" />`;
    const { positions } = await document(
      queryResponse(statement(`<OpenPositions>${VTI_SUMMARY}${lots}</OpenPositions>${NO_CASH}`)),
    );
    expect(positions).toHaveLength(1);
    expect(positions[0]).toMatchObject({
      quantity: '10.5',
      market_value: '3151.05',
      lots: [
        { lot_id: '71', acquired_on: '2021-03-04', quantity: '10', cost_basis: '2000' },
        { lot_id: '72', acquired_on: '2024-01-02', quantity: '0.5', cost_basis: '100.2' },
      ],
    });
  });

  test('are summed from lot rows where those are all there is', async () => {
    const lot = (position: string) =>
      `<OpenPosition ${VTI} levelOfDetail="LOT" position="${position}" markPrice="300" positionValue="${Number(position) * 300}" costBasisMoney="1" openDateTime="20210304" originatingTransactionID="7" />`;
    const { positions } = await document(
      queryResponse(statement(`<OpenPositions>${lot('2')}${lot('3')}</OpenPositions>${NO_CASH}`)),
    );
    expect(positions[0]).toMatchObject({ quantity: '5', market_value: '1500', cost_basis: '2' });
    expect(positions[0].lots.map((each: { lot_id: string }) => each.lot_id)).toEqual(['7', '7-2']);
  });

  test('lose lots that do not add up, with a warning', async () => {
    const lot = `<OpenPosition ${VTI} levelOfDetail="LOT" position="10" costBasisMoney="2000" openDateTime="20210304" />`;
    const { positions, warnings } = await document(
      queryResponse(statement(`<OpenPositions>${VTI_SUMMARY}${lot}</OpenPositions>${NO_CASH}`)),
    );
    expect(positions[0].lots).toEqual([]);
    expect(warnings).toEqual(['VTI: its lots add up to 10, not 10.5; they are ignored']);
  });

  test('of an option are priced by contract, of a bond by reported value, and of a future not counted', async () => {
    const rows = `
      <OpenPosition symbol="VTI   270115P00200000" conid="2" assetCategory="OPT" currency="USD" multiplier="100" levelOfDetail="SUMMARY" position="-2" markPrice="1.25" positionValue="-250" costBasisMoney="-300" />
      <OpenPosition symbol="T 2 1/4 02/15/27" conid="3" assetCategory="BOND" currency="USD" multiplier="1" levelOfDetail="SUMMARY" position="5000" markPrice="98.4" positionValue="4920" costBasisMoney="4900" />
      <OpenPosition symbol="ESZ6" conid="4" assetCategory="FUT" currency="USD" multiplier="50" levelOfDetail="SUMMARY" position="1" markPrice="6000" positionValue="300000" costBasisMoney="290000" />`;
    const { positions, warnings } = await document(
      queryResponse(statement(`<OpenPositions>${rows}</OpenPositions>${NO_CASH}`)),
    );
    expect(positions).toMatchObject([
      { symbol: 'T 2 1/4 02/15/27', quantity: '5000', price: '0.984' },
      { symbol: 'VTI   270115P00200000', quantity: '-2', price: '125' },
    ]);
    expect(warnings).toEqual(['FUT ESZ6 is not counted: its value is an exposure']);
  });

  test('of two models are added, but a row given twice is refused', async () => {
    const inModel = (model: string) => VTI_SUMMARY.replace('symbol=', `model="${model}" symbol=`);
    const body = (...rows: string[]) =>
      queryResponse(statement(`<OpenPositions>${rows.join('')}</OpenPositions>${NO_CASH}`));
    const { positions } = await document(body(inModel('Core'), inModel('Independent')));
    expect(positions).toMatchObject([{ quantity: '21', market_value: '6302.1' }]);
    expect(await fetched(body(VTI_SUMMARY, VTI_SUMMARY))).toMatchObject({
      problems: [{ what: 'VTI is listed twice' }],
    });
  });

  test.each([
    ['a quantity that is a word', VTI_SUMMARY.replace('10.5', 'string')],
    ['an empty quantity', VTI_SUMMARY.replace('10.5', '')],
    ['no currency', VTI_SUMMARY.replace('currency="USD"', '')],
    ['a symbol that is none', VTI_SUMMARY.replace('symbol="VTI"', 'symbol="=cmd()"')],
    [
      'a symbol shared by two instruments',
      VTI_SUMMARY + VTI_SUMMARY.replace('conid="12340041"', 'conid="5"'),
    ],
  ])('are refused with %s', async (_, rows) => {
    const outcome = await fetched(
      queryResponse(statement(`<OpenPositions>${rows}</OpenPositions>${NO_CASH}`)),
    );
    expect(outcome).toMatchObject({ problems: [{ code: 'broker-answer-invalid' }] });
  });
});

describe('cash', () => {
  const row = (currency: string, ending: string, settled = ending) =>
    `<CashReportCurrency accountId="U7654321" currency="${currency}" endingCash="${ending}" endingSettledCash="${settled}" />`;
  const withCash = (rows: string) =>
    queryResponse(statement(`${NO_POSITIONS}<CashReport>${rows}</CashReport>`));

  test('is read by currency, and the summary in base currency is skipped', async () => {
    const { cash } = await document(
      withCash(row('BASE_SUMMARY', '2100') + row('EUR', '-1000.5') + row('USD', '3100', '2900')),
    );
    expect(cash).toEqual([
      { currency: 'EUR', amount: '-1000.5', settled: '-1000.5' },
      { currency: 'USD', amount: '3100', settled: '2900' },
    ]);
  });

  test('is the summary, with a warning, where the query has nothing else', async () => {
    const { cash, warnings } = await document(withCash(row('BASE_SUMMARY', '57.5')));
    expect(cash).toEqual([{ currency: 'USD', amount: '57.5', settled: '57.5' }]);
    expect(warnings).toHaveLength(1);
  });

  test.each([
    ['given twice', row('USD', '1') + row('USD', '1')],
    ['without an amount', row('USD', '')],
    ['in an unreadable currency', row('dollars', '1')],
  ])('%s is refused', async (_, rows) => {
    expect((await fetched(withCash(rows))).ok).toBe(false);
  });
});

describe('the reported total', () => {
  test('is the net asset value of the statement’s day without accruals', async () => {
    const nav = `<EquitySummaryInBase>
      <EquitySummaryByReportDateInBase reportDate="20261119" total="1" dividendAccruals="0" />
      <EquitySummaryByReportDateInBase reportDate="20261120" total="1020.5" dividendAccruals="20" interestAccruals="-0.5" />
      </EquitySummaryInBase>`;
    const { reported_total_value: total } = await document(
      queryResponse(statement(nav + NO_POSITIONS + NO_CASH)),
    );
    expect(total).toBe('1001');
  });

  test('is null where the query has no net asset value', async () => {
    const { reported_total_value: total } = await document(
      queryResponse(statement(NO_POSITIONS + NO_CASH)),
    );
    expect(total).toBeNull();
  });
});

describe('recent trades', () => {
  const trade = (element: string, attributes: string) =>
    `<${element} symbol="VTI" assetCategory="STK" currency="USD" tradeDate="20261102" ${attributes} />`;
  const withTrades = (rows: string) =>
    queryResponse(statement(`${NO_POSITIONS}${NO_CASH}<Trades>${rows}</Trades>`));

  test('are read from one level only', async () => {
    const { recent_trades: trades } = await document(
      withTrades(
        trade(
          'Order',
          'levelOfDetail="ORDER" buySell="SELL" quantity="-3" fifoPnlRealized="-40.1"',
        ) +
          trade(
            'Trade',
            'levelOfDetail="EXECUTION" buySell="SELL" quantity="-3" fifoPnlRealized="-40.1"',
          ) +
          trade(
            'Lot',
            'levelOfDetail="CLOSED_LOT" buySell="SELL" quantity="3" fifoPnlRealized="-40.1"',
          ) +
          trade(
            'Trade',
            'levelOfDetail="EXECUTION" buySell="BUY" quantity="2" fifoPnlRealized="0"',
          ),
      ),
    );
    expect(trades).toEqual([
      { symbol: 'VTI', side: 'buy', quantity: '2', traded_on: '2026-11-02', realized_gain: null },
      {
        symbol: 'VTI',
        side: 'sell',
        quantity: '3',
        traded_on: '2026-11-02',
        realized_gain: '-40.1',
      },
    ]);
  });

  test('take a sale’s gain from closed lots where its execution does not say it', async () => {
    const { recent_trades: trades } = await document(
      withTrades(
        trade('Trade', 'levelOfDetail="EXECUTION" buySell="SELL" quantity="-3"') +
          trade('Lot', 'buySell="SELL" quantity="1" fifoPnlRealized="-10"') +
          trade('Lot', 'buySell="SELL" quantity="2" fifoPnlRealized="5"'),
      ),
    );
    expect(trades.map((each: { realized_gain: string }) => each.realized_gain)).toEqual([
      '-10',
      '5',
    ]);
  });

  test('come from every day of a query that is broken down by day, holdings from the last', async () => {
    const dayOf = (toDate: string, position: string) => `
      <FlexStatement accountId="U7654321" toDate="${toDate}">
      <OpenPositions>${VTI_SUMMARY.replace('10.5', position)}</OpenPositions>${NO_CASH}
      <Trades>${trade('Trade', `buySell="BUY" quantity="1"`)}</Trades></FlexStatement>`;
    const snapshot = await document(
      queryResponse(dayOf('20261119', '9.5'), dayOf('20261120', '10.5'), dayOf('20261118', '8.5')),
    );
    expect(snapshot.positions).toMatchObject([{ quantity: '10.5' }]);
    expect(snapshot.as_of).toBe('2026-11-20T21:00:00Z');
    expect(snapshot.recent_trades).toHaveLength(3);
  });
});

describe('an answer is refused', () => {
  const other = statement(NO_POSITIONS + NO_CASH).replaceAll('U7654321', 'U1');
  const own = statement(NO_POSITIONS + NO_CASH);

  test.each`
    reason                                   | body                                              | account | what
    ${'without the section Open Positions'}  | ${queryResponse(statement(NO_CASH))}              | ${null} | ${/no section Open Positions/}
    ${'without the section Cash Report'}     | ${queryResponse(statement(NO_POSITIONS))}         | ${null} | ${/no section Cash Report/}
    ${'of several accounts with none named'} | ${queryResponse(other, own)}                      | ${null} | ${/2 accounts: U1, U7654321/}
    ${'without any account'}                 | ${queryResponse()}                                | ${null} | ${/no account/}
    ${'with the same day twice'}             | ${queryResponse(own, own)}                        | ${null} | ${/two statements of 2026-11-20/}
    ${'without a date'}                      | ${queryResponse(own.replace(/toDate="\d+"/, ''))} | ${null} | ${/no toDate/}
  `('$reason', async ({ body, account, what }) => {
    const outcome = await fetched(body, account);
    expect(outcome).toMatchObject({
      problems: [{ code: 'document-invalid', what: expect.stringMatching(what) }],
    });
  });

  test('that consolidates rows of other accounts', async () => {
    const rows = VTI_SUMMARY.replace('symbol=', 'accountId="U2" symbol=');
    const body = queryResponse(statement(`<OpenPositions>${rows}</OpenPositions>${NO_CASH}`));
    expect(await fetched(body)).toMatchObject({
      problems: [{ what: 'the statement consolidates several accounts' }],
    });
  });

  test('that is of another account', async () => {
    expect(await fetched(queryResponse(other), 'U7654321')).toMatchObject({
      problems: [
        {
          code: 'broker-account-mismatch',
          what: 'the statement is of U1, not of account U7654321',
        },
      ],
    });
  });

  test('but not when one of its several accounts is named', async () => {
    expect((await fetched(queryResponse(other, own), 'U7654321')).ok).toBe(true);
  });
});
