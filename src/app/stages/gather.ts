/** Reads what the household's plan rests on: configuration, every account's snapshot and analysis, and prices. */
import type { AccountInput, PriceInput } from '#aggregate/build-problem.ts';
import { ageInBusinessDays, type PriceBook, priceBook } from '#analyze/prices.ts';
import type { Config } from '#config/config.ts';
import { type Decimal, ZERO } from '#domain/decimal.ts';
import type { Analysis } from '#domain/documents/analysis.ts';
import type { History } from '#domain/documents/history.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { HouseholdAnalysis } from '#domain/documents/household-analysis.ts';
import type { Market } from '#domain/documents/market.ts';
import { fxRate } from '#domain/fx.ts';
import type { AccountId, Currency, InstrumentSymbol } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { readSnapshots } from './analyze.ts';
import type { StageContext } from './stage.ts';

export interface Gathered {
  /** Of the configured accounts, in the order of the configuration. */
  readonly accounts: readonly AccountInput[];
  readonly analyses: readonly Analysis[];
  /** Null where only the accounts' own analyses are at hand. */
  readonly household: HouseholdAnalysis | null;
  readonly market: Market;
  readonly history: Pick<History, 'lastExecutedOn' | 'outstanding'>;
  readonly prices: ReadonlyMap<InstrumentSymbol, PriceInput>;
  readonly fxRates: ReadonlyMap<Currency, Decimal>;
}

export async function gather(
  context: StageContext,
  cashFlows: ReadonlyMap<AccountId, Decimal>,
): Promise<Outcome<Gathered>> {
  const { config, directory } = context;
  const snapshots = await readSnapshots(directory, null);
  if (!snapshots.ok) return snapshots;
  const strangers = unknownAccounts(snapshots.value, config);
  if (strangers.length > 0) return failure(...strangers);
  const analyses = all(
    await Promise.all(snapshots.value.map(({ accountId }) => directory.readAnalysis(accountId))),
  );
  if (!analyses.ok) return analyses;
  const household = await directory.readHousehold();
  if (!household.ok) return household;
  const history = await directory.readHistory();
  if (!history.ok) return history;
  const market = await directory.readMarket();
  if (!market.ok) return market;
  return success({
    accounts: accountInputs(snapshots.value, cashFlows, config),
    analyses: analyses.value,
    household: household.value ?? null,
    market: market.value,
    history: history.value ?? NO_HISTORY,
    prices: priceInputs(priceBook(snapshots.value, market.value), context),
    fxRates: fxRates(snapshots.value, market.value, config),
  });
}

const NO_HISTORY: Gathered['history'] = { lastExecutedOn: null, outstanding: [] };

/** A snapshot of an account that nobody configured has no menu, reserve or tax treatment to go by. */
function unknownAccounts(snapshots: readonly Snapshot[], { brokerages }: Config): Problem[] {
  const known = new Set(brokerages.accounts.map(({ accountId }) => accountId));
  return snapshots
    .filter(({ accountId }) => !known.has(accountId))
    .map(({ accountId }) => ({
      code: 'document-invalid',
      where: `holdings/${accountId}.json`,
      what: `is about ${accountId}, which brokerages.yaml does not have`,
      next: 'add the account to brokerages.yaml, or move the file away',
    }));
}

function accountInputs(
  snapshots: readonly Snapshot[],
  cashFlows: ReadonlyMap<AccountId, Decimal>,
  { brokerages }: Config,
): readonly AccountInput[] {
  const snapshotOf = new Map(snapshots.map((snapshot) => [snapshot.accountId, snapshot]));
  return brokerages.accounts.flatMap((config) => {
    const snapshot = snapshotOf.get(config.accountId);
    if (snapshot === undefined) return [];
    const cashFlow = cashFlows.get(config.accountId) ?? ZERO;
    return [{ config, snapshot, tradable: snapshot.frozen !== true, cashFlow }];
  });
}

function priceInputs(
  book: PriceBook,
  { config, tradeDate }: StageContext,
): ReadonlyMap<InstrumentSymbol, PriceInput> {
  const { timeZone, holidays } = config.targets;
  const ageMax = config.policy.guards.priceAgeBusinessDays;
  return new Map(
    [...book].map(([symbol, { price, currency, asOf }]) => {
      const age = ageInBusinessDays(asOf, { tradeDate, timeZone, holidays });
      return [symbol, { price, currency, asOf, stale: age > ageMax }];
    }),
  );
}

/** Rates of every currency that occurs, as far as the market data has them; what is missing is refused later. */
function fxRates(
  snapshots: readonly Snapshot[],
  market: Market,
  { targets }: Config,
): ReadonlyMap<Currency, Decimal> {
  const currencies = new Set([
    ...snapshots.flatMap(({ cash }) => cash.map(({ currency }) => currency)),
    ...snapshots.flatMap(({ positions }) => positions.map(({ currency }) => currency)),
    ...Object.values(market.quotes).map(({ currency }) => currency),
  ]);
  currencies.delete(targets.baseCurrency);
  return new Map(
    [...currencies].flatMap((currency) => {
      const rate = fxRate(market.fx, currency, targets.baseCurrency);
      return rate === undefined ? [] : [[currency, rate] as const];
    }),
  );
}
