/**
 * How long it takes to revalue and evaluate many portfolios at fresh quotes, in CPU time of one core.
 *
 * Each round has other prices for all instruments; making portfolios ready is done once and told apart. Exact decimals
 * throughout: what is measured is what the monitor does, crossings included.
 */
import { crossingChanges } from '#aggregate/drift/crossings.ts';
import { measure } from '#aggregate/drift/measure.ts';
import { type QuoteBoard, revalue } from '#aggregate/drift/revalue.ts';
import {
  type KnownPrice,
  type WatchedPortfolio,
  watch,
} from '#aggregate/drift/watched-portfolio.ts';
import type { Targets } from '#config/config.ts';
import type { Rule } from '#config/rule.ts';
import { decimal, ONE, sum, ZERO } from '#domain/decimal.ts';
import {
  type AssetClass,
  CASH,
  type Currency,
  type InstrumentSymbol,
  type PortfolioId,
} from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';

const PORTFOLIOS = 1_000;
const INSTRUMENTS = 30;
const ACCOUNTS = 5;
const CLASSES = 8;
const MARKET = 500;
const ROUNDS = 7;
const LIMIT_MS = 1_000;
const USD = 'USD' as Currency;
const SCOPES = ['asset_class', 'portfolio', 'instrument'] as const;

type Scope = (typeof SCOPES)[number];

const rows = SCOPES.map(row);
if (process.argv.includes('--json'))
  console.log(
    JSON.stringify({
      portfolios: PORTFOLIOS,
      instruments: INSTRUMENTS,
      accounts: ACCOUNTS,
      rounds: ROUNDS,
      limit_ms: LIMIT_MS,
      rows,
    }),
  );
else {
  console.log(
    `${PORTFOLIOS} portfolios of ${INSTRUMENTS} instruments x ${ACCOUNTS} accounts, CPU time of one core, median of ${ROUNDS}`,
  );
  console.table(rows);
}
// The limit is for rules as they are by default.
process.exitCode = (rows[0]?.revalue_ms ?? 0) <= LIMIT_MS ? 0 : 1;

function row(scope: Scope) {
  const random = seeded(20261120);
  const prices = marketPrices(random);
  let portfolios: readonly WatchedPortfolio[] = [];
  const prepareMs = cpuMs(() => {
    portfolios = Array.from({ length: PORTFOLIOS }, (_, at) =>
      portfolio(at, scope, prices, random),
    );
  });
  let crossed = 0;
  const times = Array.from({ length: ROUNDS + 2 }, () => {
    const board = moved(prices, random);
    return cpuMs(() => {
      crossed = 0;
      for (const each of portfolios) crossed += crossings(each, board);
    });
  });
  const sorted = times.slice(2).sort((left, right) => left - right);
  return {
    scope,
    prepare_ms: rounded(prepareMs),
    revalue_ms: rounded(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN),
    slowest_ms: rounded(sorted.at(-1) ?? Number.NaN),
    out_of_band: crossed,
  };
}

function crossings(portfolio: WatchedPortfolio, board: QuoteBoard): number {
  const valued = revalue(portfolio, board);
  if (valued.kind === 'unvalued') throw new Error(valued.reason);
  return crossingChanges([], measure(portfolio, valued)).crossed.length;
}

type Prices = ReadonlyMap<InstrumentSymbol, KnownPrice>;

function marketPrices(random: () => number): Prices {
  return new Map(
    Array.from({ length: MARKET }, (_, at) => {
      const price = decimal((10 + random() * 490).toFixed(2));
      return [`S${at}` as InstrumentSymbol, { price, currency: USD, asOfMs: 1 }];
    }),
  );
}

/** Every instrument within 20 % of where it was, with four places as venues quote them. */
function moved(prices: Prices, random: () => number): QuoteBoard {
  return {
    prices: new Map(
      [...prices].map(([symbol, { price, ...rest }]) => {
        const factor = decimal((0.8 + random() * 0.4).toFixed(4));
        return [symbol, { ...rest, price: price.times(factor).round(4), asOfMs: 2 }];
      }),
    ),
    fx: {},
  };
}

function portfolio(
  at: number,
  scope: Scope,
  prices: Prices,
  random: () => number,
): WatchedPortfolio {
  const symbols = Array.from(
    { length: INSTRUMENTS },
    (_, line) => `S${(at * 7 + line * 13) % MARKET}` as InstrumentSymbol,
  );
  const holdings = Array.from({ length: ACCOUNTS }, () =>
    symbols.map((symbol) => ({
      symbol,
      quantity: decimal(String(1 + Math.floor(random() * 500))),
    })),
  ).flat();
  const result = watch({
    targets: targetsOf(at, symbols, holdings, prices),
    rules: [rule(scope)],
    tradeDate: '2026-11-20' as TradeDate,
    lastExecutedOn: null,
    holdings,
    cash: Array.from({ length: ACCOUNTS }, () => ({ currency: USD, amount: decimal('1234.56') })),
    prices,
    fxRates: new Map(),
    priceMoveMax: decimal('0.35'),
  });
  if (!result.ok) throw new Error('the portfolio cannot be watched');
  return result.value;
}

/** Targets that the accepted holdings are about at, so that some portfolios cross and most do not. */
function targetsOf(
  at: number,
  symbols: readonly InstrumentSymbol[],
  holdings: readonly {
    readonly symbol: InstrumentSymbol;
    readonly quantity: ReturnType<typeof decimal>;
  }[],
  prices: Prices,
): Targets {
  const classOf = (symbol: InstrumentSymbol) =>
    `class_${symbols.indexOf(symbol) % CLASSES}` as AssetClass;
  const value = (held: typeof holdings) =>
    sum(held.map(({ symbol, quantity }) => quantity.times(prices.get(symbol)?.price ?? ZERO)));
  const total = value(holdings);
  const weights = Array.from({ length: CLASSES }, (_, place) => {
    const own = holdings.filter(({ symbol }) => classOf(symbol) === `class_${place}`);
    return value(own).div(total).round(3, 0);
  });
  const classes = weights.map((weight, place) => ({
    assetClass: `class_${place}` as AssetClass,
    weight,
    instruments: symbols.filter((symbol) => classOf(symbol) === `class_${place}`),
    band: null,
  }));
  const cash = { assetClass: CASH, weight: ONE.minus(sum(weights)), instruments: [], band: null };
  return {
    portfolioId: `portfolio-${at}` as PortfolioId,
    baseCurrency: USD,
    timeZone: 'America/New_York',
    holidays: new Set(),
    classes: [...classes, cash],
    instruments: new Map(
      symbols.map((symbol) => {
        const exposures = [{ assetClass: classOf(symbol), weight: ONE }];
        return [symbol, { symbol, exposures, trade: 'both', identicalTo: [] }] as const;
      }),
    ),
    tilts: [],
  };
}

function rule(scope: Scope): Rule {
  return {
    trigger: {
      type: 'DRIFT_THRESHOLD',
      absolute: decimal('0.05'),
      relative: decimal('0.25'),
      scope,
      inclusive: true,
    },
    method: 'THRESHOLD_REBALANCING',
    constraints: {
      maxTurnover: ONE,
      minTradeSize: ZERO,
      transactionCostLimit: null,
      excludedInstruments: [],
    },
    enabled: true,
  };
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}

/** Mulberry32: the same numbers for the same seed, everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
