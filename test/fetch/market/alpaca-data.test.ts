import { describe, expect, test } from 'vitest';
import type { MarketDataConfig } from '#config/config.ts';
import { decimal, toText } from '#domain/decimal.ts';
import type { Market, PriceHistory } from '#domain/documents/market.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { TradeDate } from '#domain/time.ts';
import { closesOfBars, midQuotes, tradeQuotes } from '#fetch/market/alpaca-data/parse.ts';
import { barsWire, latestQuotesWire, latestTradesWire } from '#fetch/market/alpaca-data/wire.ts';
import { fetchMarket } from '#fetch/market/fetch-market.ts';
import { systemEffects } from '#fetch/system.ts';
import { fakeTiming } from '../../support/fake-timing.ts';
import {
  type Script,
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptedServer,
  startServer,
} from '../../support/scripted-server.ts';
import { sharedIsPresent } from '../../support/shared.ts';
import { snapshotWith, USD } from '../../support/snapshots.ts';
import { readWire, sharedJson } from '../../support/wire.ts';

const KEYS = { KEY_ID: 'PKTEST-elephant', SECRET_KEY: 'rhinoceros-secret' };
const NOW_MS = Date.UTC(2026, 10, 20, 21, 30);

/** Trades and quotes by symbol, and daily closes by symbol and day, as one exchange would have them. */
interface Exchange {
  readonly trades?: Readonly<Record<string, unknown>>;
  readonly quotes?: Readonly<Record<string, unknown>>;
  readonly bars?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly barsPerPage?: number;
  readonly rates?: Readonly<Record<string, unknown>>;
}

function exchangeScript(exchange: Exchange): Script {
  return (request) => {
    if (request.headers['apca-api-secret-key'] !== KEYS.SECRET_KEY)
      return { status: 401, body: {} };
    const asked = request.query.get('symbols')?.split(',') ?? [];
    const pick = (all: Readonly<Record<string, unknown>> = {}) =>
      Object.fromEntries(Object.entries(all).filter(([symbol]) => asked.includes(symbol)));
    switch (request.path) {
      case '/v2/stocks/trades/latest':
        return { body: { trades: pick(exchange.trades) } };
      case '/v2/stocks/quotes/latest':
        return { body: { quotes: pick(exchange.quotes) } };
      case '/v1beta1/forex/latest/rates':
        return exchange.rates ? { body: { rates: exchange.rates } } : { status: 403, body: {} };
      default:
        return bars(request, exchange, asked);
    }
  };
}

/** The limit counts all symbols together, so a page may end within one symbol's bars. */
function bars(
  { query }: ScriptedRequest,
  exchange: Exchange,
  asked: readonly string[],
): ScriptedAnswer {
  const [start = '', end = ''] = [query.get('start'), query.get('end')];
  const rows = asked.flatMap((symbol) =>
    Object.entries(exchange.bars?.[symbol] ?? {})
      .filter(([day]) => `${day}T05:00:00Z` >= (start ?? '') && `${day}T05:00:00Z` <= (end ?? ''))
      .map(([day, close]) => ({ symbol, bar: { t: `${day}T05:00:00Z`, c: Number(close) } })),
  );
  const begin = Number(query.get('page_token') ?? '0');
  const next = begin + (exchange.barsPerPage ?? 10_000);
  const page: Record<string, unknown[]> = {};
  for (const { symbol, bar } of rows.slice(begin, next)) {
    page[symbol] ??= [];
    page[symbol].push(bar);
  }
  return { body: { bars: page, next_page_token: next < rows.length ? String(next) : null } };
}

interface Asked {
  readonly symbols?: readonly string[];
  readonly currencies?: readonly string[];
  readonly known?: PriceHistory;
  readonly script?: Script;
  readonly nowMs?: number;
}

async function marketOf(
  exchange: Exchange,
  asked: Asked = {},
): Promise<{ outcome: Outcome<Market>; server: ScriptedServer }> {
  const server = await startServer(asked.script ?? exchangeScript(exchange));
  const marketData: MarketDataConfig = {
    adapter: 'alpaca-data',
    baseUrl: { kind: 'literal', text: server.url },
    feed: 'iex',
    historyYears: 0.1,
    credentials: {
      keyId: { kind: 'env', name: 'KEY_ID' },
      secretKey: { kind: 'env', name: 'SECRET_KEY' },
    },
  };
  const { outcome } = await fetchMarket(
    {
      marketData,
      policy: { retries: 0, retryDelayMs: 1, timeoutMs: 5_000, concurrency: 1, deadlineMs: 60_000 },
      symbols: (asked.symbols ?? ['VTI']) as readonly InstrumentSymbol[],
      snapshots: (asked.currencies ?? []).map(cashIn),
      known: asked.known ?? null,
      baseCurrency: USD,
      tradeDate: '2026-11-20' as TradeDate,
      timeZone: 'America/New_York',
    },
    {
      ...systemEffects({
        environment: KEYS,
        configDirectory: '/',
        signal: new AbortController().signal,
      }),
      timing: fakeTiming({ startMs: asked.nowMs ?? NOW_MS }),
    },
  );
  expect(JSON.stringify(outcome)).not.toMatch(/elephant|rhinoceros/);
  return { outcome, server };
}

function cashIn(currency: string) {
  return snapshotWith({
    cash: [{ currency: currency as Currency, amount: decimal('1'), settled: null }],
  });
}

function market(outcome: Outcome<Market>): Market {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
}

test('a quote is the latest trade, else the middle of bid and ask, else nothing', async () => {
  const t = '2026-11-20T20:59:59.123456789Z';
  const { outcome } = await marketOf(
    {
      trades: { VTI: { t, p: 251.33 }, BND: { t, p: 74, u: 'canceled' } },
      quotes: { BND: { t, bp: 74.1, ap: 74.15 }, GLD: { t, bp: 0, ap: 300 } },
    },
    { symbols: ['VTI', 'BND', 'GLD', 'XYZ'] },
  );
  const { quotes } = market(outcome);
  expect(
    Object.entries(quotes).map(([symbol, { price, currency, asOf, source }]) => [
      symbol,
      toText(price),
      currency,
      asOf,
      source,
    ]),
  ).toEqual([
    ['BND', '74.125', 'USD', '2026-11-20T20:59:59.123Z', 'alpaca-data'],
    ['VTI', '251.33', 'USD', '2026-11-20T20:59:59.123Z', 'alpaca-data'],
  ]);
});

test('a trade of after the trading date is no price for it', async () => {
  const { outcome } = await marketOf({ trades: { VTI: { t: '2026-11-21T15:00:00Z', p: 251 } } });
  expect(market(outcome).quotes).toEqual({});
});

test('symbols that Alpaca could not read are not sent, since one makes it refuse all', async () => {
  const { server } = await marketOf(
    {},
    { symbols: ['VTI', 'AAPL  261218C00240000', 'SPAXX^', 'BRK.B'] },
  );
  expect(server.requests[0]?.query.get('symbols')).toBe('BRK.B,VTI');
});

test('many symbols are asked for in several requests, and all come back', async () => {
  const symbols = Array.from(
    { length: 230 },
    (_, index) =>
      `S${String.fromCharCode(65 + Math.floor(index / 26))}${String.fromCharCode(65 + (index % 26))}`,
  );
  const t = '2026-11-20T20:00:00Z';
  const trades = Object.fromEntries(symbols.map((symbol) => [symbol, { t, p: 1 }]));
  const { outcome, server } = await marketOf({ trades }, { symbols });
  expect(Object.keys(market(outcome).quotes)).toHaveLength(230);
  const paths = server.requests.map(({ path }) => path);
  expect(paths.filter((path) => path === '/v2/stocks/trades/latest')).toHaveLength(3);
});

const CLOSES = {
  BND: { '2026-11-17': '74', '2026-11-18': '74.1', '2026-11-19': '74.2' },
  VTI: { '2026-11-17': '250', '2026-11-18': '251', '2026-11-19': '252', '2026-11-20': '999' },
};

test('daily closes are read over pages that end within a symbol, up to the day before while the market is open', async () => {
  const { outcome, server } = await marketOf(
    { bars: CLOSES, barsPerPage: 2 },
    { symbols: ['VTI', 'BND'], nowMs: Date.UTC(2026, 10, 20, 20, 59) },
  );
  const history = market(outcome).history;
  expect(history?.dates).toEqual(['2026-11-17', '2026-11-18', '2026-11-19']);
  expect(
    history?.closes['VTI' as InstrumentSymbol]?.map((close) => close && toText(close)),
  ).toEqual(['250', '251', '252']);
  const pages = server.requests.filter(({ path }) => path === '/v2/stocks/bars');
  expect(pages).toHaveLength(3);
  expect(pages[0]?.query.get('adjustment')).toBe('all');
});

test.each`
  when                               | now         | last            | end
  ${'before the opening'}            | ${[13, 0]}  | ${'2026-11-19'} | ${'2026-11-19T23:59:59Z'}
  ${'when the closing bar may move'} | ${[21, 29]} | ${'2026-11-19'} | ${'2026-11-19T23:59:59Z'}
  ${'half an hour after the close'}  | ${[21, 30]} | ${'2026-11-20'} | ${'2026-11-20T21:15:00Z'}
  ${'in the night after, in UTC'}    | ${[24, 5]}  | ${'2026-11-20'} | ${'2026-11-20T23:50:00Z'}
  ${'days later'}                    | ${[72, 0]}  | ${'2026-11-20'} | ${'2026-11-20T23:59:59Z'}
`('$when the last close is of $last', async ({ now: [hour, minute], last, end }) => {
  const nowMs = Date.UTC(2026, 10, 20, hour, minute);
  const { outcome, server } = await marketOf({ bars: CLOSES }, { nowMs });
  expect(market(outcome).history?.dates.at(-1)).toBe(last);
  const pages = server.requests.filter(({ path }) => path === '/v2/stocks/bars');
  expect(pages.map(({ query }) => query.get('end'))).toEqual([end]);
});

test.each`
  lastClose | starts
  ${'251'}  | ${['2026-11-08T00:00:00Z']}
  ${'250'}  | ${['2026-11-08T00:00:00Z', '2026-10-14T00:00:00Z']}
`('a history known up to a close of $lastClose is read from $starts', async (row) => {
  const known: PriceHistory = {
    currency: USD,
    dates: ['2026-10-14', '2026-11-18'] as readonly string[] as readonly TradeDate[],
    closes: { ['VTI' as InstrumentSymbol]: [decimal('240'), decimal(row.lastClose)] },
  };
  const { outcome, server } = await marketOf({ bars: CLOSES }, { known });
  const pages = server.requests.filter(({ path }) => path === '/v2/stocks/bars');
  expect(pages.map(({ query }) => query.get('start'))).toEqual(row.starts);
  expect(market(outcome).history?.dates.at(-1)).toBe('2026-11-20');
});

test('pages of bars without end are refused after a bounded number', async () => {
  let count = 0;
  const { outcome, server } = await marketOf(
    {},
    {
      script: ({ path }) => {
        count += 1;
        return path === '/v2/stocks/bars'
          ? { body: { bars: {}, next_page_token: String(count) } }
          : { body: { trades: {}, quotes: {} } };
      },
    },
  );
  expect(outcome).toMatchObject({ problems: [{ code: 'broker-answer-too-large' }] });
  expect(server.requests.length).toBeLessThan(100);
});

test.each`
  rates                                                    | fx
  ${{ EURUSD: { t: '2026-11-20T20:00:00Z', mp: 1.0871 } }} | ${[['EURUSD', '1.0871']]}
  ${undefined}                                             | ${[]}
`('exchange rates are $fx, and a plan without them is no failure', async ({ rates, fx }) => {
  const { outcome, server } = await marketOf({ rates }, { currencies: ['EUR', 'USD'] });
  const found = Object.entries(market(outcome).fx);
  expect(found.map(([pair, { rate }]) => [pair, toText(rate)])).toEqual(fx);
  const forex = server.requests.find(({ path }) => path.includes('forex'));
  expect(forex?.query.get('currency_pairs')).toBe('EURUSD');
});

describe.skipIf(!sharedIsPresent('brokers/samples/alpaca'))("the vendor's samples", () => {
  const sample: Record<string, Record<string, { value: unknown }>> = sharedIsPresent(
    'brokers/samples/alpaca',
  )
    ? JSON.parse(sharedJson('brokers/samples/alpaca/market-data.examples.json'))
    : {};

  test('the latest trade, the middle of the quotes and a bar are read as written', () => {
    const trades = readWire(latestTradesWire, sample['/v2/stocks/trades/latest']?.trades?.value);
    const quotes = readWire(latestQuotesWire, sample['/v2/stocks/quotes/latest']?.quotes?.value);
    const { bars } = readWire(barsWire, sample['/v2/stocks/bars']?.bars?.value);
    const always = () => true;
    expect(toText(Object.values(tradeQuotes(trades.trades, always))[0]!.price)).toBe('172.78');
    expect(
      Object.values(midQuotes(quotes.quotes, always)).map(({ price }) => toText(price)),
    ).toEqual(['172.66', '911.45']);
    const closes = closesOfBars([bars ?? {}]).get('AAPL' as InstrumentSymbol);
    expect([...(closes ?? [])].map(([day, close]) => `${day} ${toText(close)}`)).toEqual([
      '2022-01-03 178.21',
    ]);
  });
});
