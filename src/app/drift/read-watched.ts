/** The newest accepted holdings of a portfolio, made ready to be revalued. */
import {
  type WatchedPortfolio,
  type WatchInput,
  watch,
} from '#aggregate/drift/watched-portfolio.ts';
import { priceBook } from '#analyze/prices.ts';
import type { Decimal } from '#domain/decimal.ts';
import type { Market } from '#domain/documents/market.ts';
import { fxRate } from '#domain/fx.ts';
import type { Currency } from '#domain/ids.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { type Instant, milliseconds, type TradeDate, tradeDateOf } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { RunDirectory } from '#runs/run-directory.ts';
import type { AcceptedRun } from '../accepted-run.ts';
import type { LoadedConfig } from '../load-config.ts';
import { executedSince } from '../recommend.ts';
import { readRulesInForce } from '../rules-in-force.ts';
import { readSnapshots } from '../stages/analyze.ts';

export interface WatchedSources {
  readonly loaded: LoadedConfig;
  readonly accepted: AcceptedRun;
  readonly ledger: Ledger;
  readonly now: Instant;
}

/** What was read, with all that it depends on: read again only where something of it is another. */
export interface ReadPortfolio {
  readonly accepted: AcceptedRun;
  readonly loaded: LoadedConfig;
  readonly rulesText: string | null;
  readonly lastExecutedOn: TradeDate | null;
  readonly tradeDate: TradeDate;
  readonly held: HeldThen;
  readonly watched: WatchedPortfolio;
}

type HeldThen = Pick<WatchInput, 'holdings' | 'cash' | 'prices' | 'fxRates'>;

/** Refused when trades were recorded after the holdings: they say nothing of what is held now. */
export async function readWatched(
  { loaded, accepted, ledger, now }: WatchedSources,
  known: ReadPortfolio | undefined,
): Promise<Outcome<ReadPortfolio>> {
  const executed = await executedSince(accepted, loaded, ledger);
  if (!executed.ok) return executed;
  const ruled = await readRulesInForce(loaded, ledger);
  if (!ruled.ok) return ruled;
  const { targets, policy } = ruled.value.config;
  const lastExecuted = await ledger.lastExecutionDate(targets.portfolioId);
  if (!lastExecuted.ok) return lastExecuted;
  const facts = {
    accepted,
    loaded,
    rulesText: ruled.value.storedRulesText,
    lastExecutedOn: lastExecuted.value ?? null,
    tradeDate: tradeDateOf(now, targets.timeZone),
  };
  if (known !== undefined && isSame(known, facts)) return success(known);
  const held =
    known?.accepted === accepted && known.loaded === loaded
      ? success(known.held)
      : await readHeld(accepted, targets.baseCurrency);
  if (!held.ok) return held;
  const watched = watch({
    ...{ targets, ...held.value, ...facts },
    rules: policy.rules,
    priceMoveMax: policy.guards.priceMove,
  });
  return watched.ok ? success({ ...facts, held: held.value, watched: watched.value }) : watched;
}

function isSame(known: ReadPortfolio, facts: Omit<ReadPortfolio, 'held' | 'watched'>): boolean {
  return (
    known.accepted === facts.accepted &&
    known.loaded === facts.loaded &&
    known.rulesText === facts.rulesText &&
    known.lastExecutedOn === facts.lastExecutedOn &&
    known.tradeDate === facts.tradeDate
  );
}

async function readHeld(
  { path, files }: AcceptedRun,
  baseCurrency: Currency,
): Promise<Outcome<HeldThen>> {
  const directory = new RunDirectory({ path, fileSystem: files });
  const snapshots = await readSnapshots(directory, null);
  if (!snapshots.ok) return snapshots;
  const market = await directory.readMarket();
  if (!market.ok) return market;
  const book = priceBook(snapshots.value, market.value);
  const cash = snapshots.value.flatMap((snapshot) => snapshot.cash);
  const currencies = [...book.values(), ...cash].map(({ currency }) => currency);
  return success({
    holdings: snapshots.value
      .flatMap(({ positions }) => positions)
      .map(({ symbol, quantity }) => ({ symbol, quantity })),
    cash: cash.map(({ currency, amount }) => ({ currency, amount })),
    prices: new Map(
      [...book].map(([symbol, { price, currency, asOf }]) => [
        symbol,
        { price, currency, asOfMs: milliseconds(asOf) },
      ]),
    ),
    fxRates: ratesOf(currencies, market.value, baseCurrency),
  });
}

function ratesOf(
  currencies: readonly Currency[],
  { fx }: Market,
  baseCurrency: Currency,
): ReadonlyMap<Currency, Decimal> {
  return new Map(
    [...new Set(currencies)].flatMap((currency) => {
      const rate = fxRate(fx, currency, baseCurrency);
      return rate === undefined ? [] : [[currency, rate] as const];
    }),
  );
}
