import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { marketDocument } from '#domain/documents/market.ts';
import { writeDocument } from '#domain/documents/read.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { marketCsv } from '#fetch/market/csv/index.ts';
import { cannedHttp, NO_HTTP } from '../../support/canned-http.ts';
import { sharedIsPresent, sharedPath } from '../../support/shared.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;
type Source =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string };

function requestOf(files: Files, source: Source, symbols: readonly string[]) {
  return {
    connection: { adapter: 'csv', source, historyYears: 1 },
    symbols: symbols as InstrumentSymbol[],
    currencies: ['EUR', 'USD'] as Currency[],
    baseCurrency: 'USD' as Currency,
    tradeDate: '2026-11-20' as TradeDate,
    snapshots: [],
    known: null,
    timeZone: 'America/New_York',
    now: '2026-11-21T06:00:00Z' as Instant,
    http: NO_HTTP,
    readFile: async (path: string): Promise<Outcome<Uint8Array>> => {
      const file = files[path];
      return file === undefined
        ? failure({ code: 'document-missing', what: `${path} cannot be read`, next: 'make it' })
        : success(typeof file === 'string' ? new TextEncoder().encode(file) : file);
    },
  } as const;
}

const FOLDER: Source = { kind: 'file', path: 'prices/' };
const WIDE: Source = { kind: 'file', path: 'prices.csv' };

async function fetched(files: Files, source: Source, symbols = ['VTI']) {
  const outcome = await marketCsv.fetchMarket(requestOf(files, source, symbols));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return JSON.parse(writeDocument(marketDocument, outcome.value));
}

async function refusal(files: Files, source: Source, symbols = ['VTI']): Promise<string> {
  const outcome = await marketCsv.fetchMarket(requestOf(files, source, symbols));
  if (outcome.ok) throw new Error('expected a refusal');
  return outcome.problems.map(({ code, where, what }) => `${code} ${where}: ${what}`).join('\n');
}

describe('a folder of SYMBOL.csv', () => {
  const VTI = 'date,close\n2026-11-18,300\n2026-11-20,301.5\n2026-11-19,299\n2026-11-23,400\n';

  test('gives the last close up to the trading date and the history before it', async () => {
    const market = await fetched({ 'prices/VTI.csv': VTI }, FOLDER);
    expect(market.quotes).toEqual({
      VTI: { price: '301.5', currency: 'USD', as_of: '2026-11-20T21:00:00Z', source: 'csv' },
    });
    expect(market.history).toEqual({
      currency: 'USD',
      dates: ['2026-11-18', '2026-11-19', '2026-11-20'],
      closes: { VTI: ['300', '299', '301.5'] },
    });
  });

  test('leaves out symbols without a file, and aligns the days of the others', async () => {
    const files = {
      'prices/VTI.csv': VTI,
      'prices/BRK_B.csv.gz': gzipSync('Date,Close\n2026-11-19,700\n2024-01-02,300\n'),
    };
    const market = await fetched(files, FOLDER, ['VTI', 'BRK/B', 'NONE']);
    expect(Object.keys(market.quotes)).toEqual(['VTI', 'BRK/B']);
    expect(market.history.closes).toEqual({
      'BRK/B': [null, '700', null],
      VTI: ['300', '299', '301.5'],
    });
  });

  test('is a problem when not one of its files is there', async () => {
    expect(await refusal({}, FOLDER)).toContain('prices/VTI.csv cannot be read');
  });

  test('quotes the close and remembers the adjusted close', async () => {
    const file = 'Date,Open,High,Low,Close,Adj Close,Volume\n2026-11-20,1,1,1,300,290.5,7\n';
    const market = await fetched({ 'prices/VTI.csv': file }, FOLDER);
    expect(market.quotes.VTI.price).toBe('300');
    expect(market.history.closes.VTI).toEqual(['290.5']);
  });

  test.each([
    ['EURUSD', '1.25'],
    ['USDEUR', '0.8'],
  ])(
    'converts the history of another currency by %s of the same day or the last before',
    async (pair, rate) => {
      const files = {
        'prices/VTI.csv':
          'date,close,currency\n2026-11-18,10,EUR\n2026-11-19,20,EUR\n2026-11-20,40,EUR\n',
        [`prices/${pair}.csv`]: `date,close\n2026-11-19,${rate}\n`,
      };
      const market = await fetched(files, FOLDER);
      expect(market.quotes.VTI).toMatchObject({ price: '40', currency: 'EUR' });
      expect(market.fx).toEqual({ [pair]: { rate, as_of: '2026-11-19T21:00:00Z' } });
      expect(market.history.closes.VTI).toEqual(['25', '50']);
    },
  );

  test('has no history in base currency where rates are missing', async () => {
    const market = await fetched(
      { 'prices/VTI.csv': 'date,close,currency\n2026-11-20,40,EUR\n' },
      FOLDER,
    );
    expect(market.history).toBeNull();
  });

  test('keeps a close of zero as the quote, for the data gate, and out of the history', async () => {
    const market = await fetched(
      { 'prices/VTI.csv': 'date,close\n2026-11-19,5\n2026-11-20,0\n' },
      FOLDER,
    );
    expect(market.quotes.VTI.price).toBe('0');
    expect(market.history.closes.VTI).toEqual(['5']);
  });
});

describe('one wide file', () => {
  const file =
    'Date,BRK B,VTI,OTHER,EURUSD\n2026-11-19,700,12345678901.123456789012,x,1.1\n2026-11-20,,300,x,\n';

  test('gives only the columns that are asked for, exactly', async () => {
    const market = await fetched({ 'prices.csv': file }, WIDE, ['BRK.B', 'VTI']);
    expect(market.quotes).toMatchObject({
      'BRK.B': { price: '700', as_of: '2026-11-19T21:00:00Z' },
      VTI: { price: '300', as_of: '2026-11-20T21:00:00Z' },
    });
    expect(market.history.closes.VTI).toEqual(['12345678901.123456789012', '300']);
    expect(market.fx.EURUSD.rate).toBe('1.1');
  });

  test('knows a class share however either side spells it', async () => {
    const market = await fetched({ 'prices.csv': file }, WIDE, ['BRK/B']);
    expect(market.quotes['BRK/B'].price).toBe('700');
  });

  test('may be gzipped and may come by HTTP', async () => {
    const http = cannedHttp([{ body: gzipSync(file) }]);
    const source = { kind: 'url', url: 'https://files.test/prices.csv.gz?key=1' } as const;
    const outcome = await marketCsv.fetchMarket({ ...requestOf({}, source, ['VTI']), http });
    expect(outcome.ok).toBe(true);
  });

  test('that is not there is a problem', async () => {
    expect(await refusal({}, WIDE)).toContain('prices.csv cannot be read');
  });

  test.each`
    what                           | body                                                    | refused
    ${'no column of dates'}        | ${'day,VTI\n2026-11-20,1\n'}                            | ${'no column "date"'}
    ${'a day that is none'}        | ${'date,VTI\n2026-11-31,1\n'}                           | ${'line 2: "2026-11-31" is not a date'}
    ${'a price that is none'}      | ${'date,VTI\n2026-11-20,1.2.3\n'}                       | ${'line 2: "1.2.3" is not a price'}
    ${'a day that is there twice'} | ${'date,VTI\n2026-11-20,1\n2026-11-20,2\n'}             | ${'line 3: 2026-11-20 is there twice'}
    ${'a symbol twice'}            | ${'date,BRK B,BRK/B\n2026-11-20,1,2\n'}                 | ${'two columns BRK.B'}
    ${'half of a gzip file'}       | ${gzipSync('date,VTI\n2026-11-20,1\n').subarray(0, 20)} | ${'not complete gzip data'}
    ${'a page'}                    | ${'<html></html>'}                                      | ${'not CSV'}
    ${'nothing'}                   | ${''}                                                   | ${'no column "date"'}
  `('with $what is refused', async ({ body, refused }) => {
    expect(await refusal({ 'prices.csv': body }, WIDE, ['VTI', 'BRK.B'])).toContain(refused);
  });
});

test('a file of two currencies is refused', async () => {
  const file = 'date,close,currency\n2026-11-19,1,EUR\n2026-11-20,1,GBP\n';
  expect(await refusal({ 'prices/VTI.csv': file }, FOLDER)).toContain(
    'one code for the whole file',
  );
});

const PRICES = 'data/prices';

describe.skipIf(!sharedIsPresent(PRICES))('real price files', () => {
  test.each`
    file                          | symbols                  | tradeDate       | quote                 | days
    ${'sp500_dataset.csv.gz'}     | ${['JPM', 'AAPL', 'XX']} | ${'2022-12-28'} | ${{ symbol: 'AAPL' }} | ${252}
    ${'pypfopt_stock_prices.csv'} | ${['GOOG', 'BABA']}      | ${'2018-04-11'} | ${{ symbol: 'BABA' }} | ${252}
  `('$file gives a year of $symbols', async ({ file, symbols, tradeDate, quote, days }) => {
    const body = readFileSync(sharedPath(`${PRICES}/${file}`));
    const source = { kind: 'file', path: `prices/${file}` } as const;
    const request = requestOf({ [`prices/${file}`]: body }, source, symbols);
    const outcome = await marketCsv.fetchMarket({ ...request, tradeDate });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
    const { quotes, history } = outcome.value;
    expect(Object.keys(quotes)).toEqual(symbols.filter((symbol: string) => symbol !== 'XX'));
    expect(quotes[quote.symbol as InstrumentSymbol]?.asOf.slice(0, 10)).toBe(tradeDate);
    expect(history?.dates.at(-1)).toBe(tradeDate);
    expect(Math.abs((history?.dates.length ?? 0) - days)).toBeLessThanOrEqual(2);
  });
});
