/**
 * Fan-in: configuration, snapshots and prices of all accounts become the one household problem that the engine
 * solves. From here on nothing is looked up any more.
 */
import type { AccountConfig, Policy, Targets } from '#config/config.ts';
import { type Decimal, ONE, sum, ZERO } from '#domain/decimal.ts';
import type { OutstandingOrder } from '#domain/documents/execution.ts';
import type { CashBalance, Position, Snapshot } from '#domain/documents/holdings.ts';
import {
  type Constraints,
  PROBLEM_SCHEMA,
  type ProblemAccount,
  type ProblemInstrument,
  type RebalancingProblem,
  type TargetClass,
} from '#domain/documents/rebalancing-problem.ts';
import { type Currency, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import type { Method, Sells } from '#domain/vocabulary.ts';
import { identicalGroups } from './identical-groups.ts';

export interface HouseholdInput {
  readonly targets: Targets;
  readonly policy: Policy;
  readonly accounts: readonly AccountInput[];
  /** Newest price of every instrument that has one. */
  readonly prices: ReadonlyMap<InstrumentSymbol, PriceInput>;
  /** Base currency for one unit of each other currency that occurs. */
  readonly fxRates: ReadonlyMap<Currency, Decimal>;
  readonly tradeDate: TradeDate;
  /** Targets and bands in force on that date: tilts applied. */
  readonly classes: readonly TargetClass[];
  readonly method: Method;
  readonly sells: Sells;
  readonly constraints: Constraints;
  readonly covariance: RebalancingProblem['covariance'];
  /** Orders of earlier runs that may have been executed, or may yet be. */
  readonly outstanding: readonly OutstandingOrder[];
}

export interface AccountInput {
  readonly config: AccountConfig;
  readonly snapshot: Snapshot;
  /** False: its data is not of today, so it is valued and never traded. */
  readonly tradable: boolean;
  /** Deposit (+) or withdrawal (-) before trading, in base currency. */
  readonly cashFlow: Decimal;
}

export interface PriceInput {
  readonly price: Decimal;
  readonly currency: Currency;
  readonly asOf: Instant | null;
  readonly stale: boolean;
}

/** The household problem, or every holding that no target names and every amount without an exchange rate. */
export function buildProblem(input: HouseholdInput): Outcome<RebalancingProblem> {
  const refused = [...untargetedProblems(input), ...fxProblems(input)];
  if (refused.length > 0) return failure(...refused);
  const { targets, policy } = input;
  return success({
    schema: PROBLEM_SCHEMA,
    portfolioId: targets.portfolioId,
    baseCurrency: targets.baseCurrency,
    tradeDate: input.tradeDate,
    method: input.method,
    destination: policy.destination,
    sells: input.sells,
    untargeted: policy.untargeted === 'sell' ? 'sell' : 'hold',
    constraints: {
      ...input.constraints,
      excludedInstruments: [...input.constraints.excludedInstruments].sort(compareText),
    },
    classes: [...input.classes].sort((left, right) =>
      compareText(left.assetClass, right.assetClass),
    ),
    instruments: problemInstruments(input),
    accounts: input.accounts
      .map((account) => problemAccount(account, input))
      .sort((left, right) => compareText(left.accountId, right.accountId)),
    ...(input.outstanding.length === 0 ? {} : { outstanding: input.outstanding }),
    fxRates: Object.fromEntries(
      [...input.fxRates].sort(([left], [right]) => compareText(left, right)),
    ),
    tax: policy.tax,
    spreadRate: policy.costs.spreadRate,
    fx: policy.fx,
    caps: policy.caps,
    realizedGainsMax: policy.realizedGainsMax,
    optimization: policy.optimization,
    location: Object.fromEntries(policy.location),
    expectedReturns: Object.fromEntries(policy.expectedReturns),
    covariance: input.covariance,
  });
}

function untargetedProblems({ targets, policy, accounts }: HouseholdInput): Problem[] {
  if (policy.untargeted !== 'error') return [];
  return accounts.flatMap(({ snapshot }) =>
    snapshot.positions
      .filter((position) => (targets.instruments.get(position.symbol)?.exposures.length ?? 0) === 0)
      .map(
        (position): Problem => ({
          code: 'data-holding-untargeted',
          where: snapshot.accountId,
          what: `holds ${position.quantity.toFixed()} ${position.symbol}, which no target names`,
          next: `name ${position.symbol} in targets.yaml, or set untargeted: sell or hold in policy.yaml`,
        }),
      ),
  );
}

function fxProblems({ targets, accounts, fxRates, prices }: HouseholdInput): Problem[] {
  return accounts.flatMap(({ snapshot }) => {
    const currencies = new Set([
      ...snapshot.cash.map((cash) => cash.currency),
      ...snapshot.positions.map(
        (position) => prices.get(position.symbol)?.currency ?? position.currency,
      ),
    ]);
    return [...currencies]
      .filter((currency) => currency !== targets.baseCurrency && !fxRates.has(currency))
      .map(
        (currency): Problem => ({
          code: 'data-fx-missing',
          where: snapshot.accountId,
          what: `holds ${currency}, and no rate to ${targets.baseCurrency} is known`,
          next: `let the market data deliver ${currency}${targets.baseCurrency}`,
        }),
      );
  });
}

function problemInstruments(input: HouseholdInput): ProblemInstrument[] {
  const { targets, accounts } = input;
  const identities = new Map(
    accounts
      .flatMap(({ snapshot }) => snapshot.positions)
      .map((position) => [position.symbol, position]),
  );
  const symbols = new Set([
    ...targets.instruments.keys(),
    ...identities.keys(),
    ...accounts.flatMap(({ config }) => config.menu ?? []),
  ]);
  const groupOf = identicalGroups([...targets.instruments.values()], symbols);
  return [...symbols].sort(compareText).map((symbol) => {
    const group = groupOf.get(symbol);
    invariant(group !== undefined, `${symbol} has no group`);
    return problemInstrument(symbol, group, identities.get(symbol), input);
  });
}

function problemInstrument(
  symbol: InstrumentSymbol,
  identicalGroup: InstrumentSymbol,
  held: Position | undefined,
  { targets, prices }: HouseholdInput,
): ProblemInstrument {
  const facts = targets.instruments.get(symbol);
  const quote = prices.get(symbol);
  return {
    symbol,
    securityId: held?.securityId ?? null,
    securityIdSource: held?.securityIdSource ?? null,
    price: quote?.price ?? null,
    priceAsOf: quote?.asOf ?? null,
    priceStale: quote?.stale ?? false,
    currency: quote?.currency ?? held?.currency ?? targets.baseCurrency,
    exposures: facts?.exposures ?? [],
    trade: facts?.trade ?? 'both',
    identicalGroup,
    preference: preferenceOf(symbol, targets),
  };
}

/** Place in the class's list; an instrument that only `instruments:` names comes after all that are listed. */
function preferenceOf(symbol: InstrumentSymbol, { classes }: Targets): number {
  const places = classes
    .map(({ instruments }) => instruments.indexOf(symbol))
    .filter((place) => place >= 0);
  const longest = Math.max(0, ...classes.map(({ instruments }) => instruments.length));
  return places.length === 0 ? longest : Math.min(...places);
}

function problemAccount(account: AccountInput, input: HouseholdInput): ProblemAccount {
  const { config, snapshot, tradable, cashFlow } = account;
  return {
    accountId: config.accountId,
    broker: config.connection.adapter,
    taxTreatment: config.taxTreatment,
    tradable,
    shareDecimals: config.shareDecimals,
    cash: [...snapshot.cash].sort((left, right) => compareText(left.currency, right.currency)),
    cashFlow,
    reserve: reserveOf(account, input),
    menu: config.menu === null ? null : [...config.menu].sort(compareText),
    commission: config.commission,
    holdings: [...snapshot.positions]
      .sort((left, right) => compareText(left.symbol, right.symbol))
      .map(({ symbol, quantity, costBasis, lots }) => ({
        symbol,
        quantity,
        costBasis,
        lots: [...lots].sort(
          (left, right) =>
            compareText(left.acquiredOn, right.acquiredOn) || compareText(left.lotId, right.lotId),
        ),
      })),
    recentTrades: [...snapshot.recentTrades].sort(
      (left, right) =>
        compareText(left.tradedOn, right.tradedOn) ||
        compareText(left.symbol, right.symbol) ||
        compareText(left.side, right.side) ||
        left.quantity.cmp(right.quantity),
    ),
  };
}

/** Cash that orders may not touch, in base currency; a share is one of the account's value after its cash flow. */
function reserveOf({ config, snapshot, cashFlow }: AccountInput, input: HouseholdInput): Decimal {
  if (config.cashReserve.kind === 'amount') return config.cashReserve.amount;
  const positions = snapshot.positions.map((position) => positionValue(position, input));
  const cash = snapshot.cash.map((balance) => cashValue(balance, input));
  return sum([...positions, ...cash, cashFlow])
    .times(config.cashReserve.share)
    .round(2);
}

function positionValue(position: Position, input: HouseholdInput): Decimal {
  const quote = input.prices.get(position.symbol);
  if (quote === undefined) return ZERO;
  return position.quantity.times(quote.price).times(rateOf(quote.currency, input));
}

function cashValue(balance: CashBalance, input: HouseholdInput): Decimal {
  return balance.amount.times(rateOf(balance.currency, input));
}

function rateOf(currency: Currency, { targets, fxRates }: HouseholdInput): Decimal {
  if (currency === targets.baseCurrency) return ONE;
  const rate = fxRates.get(currency);
  invariant(rate !== undefined, `no rate for ${currency}, although every currency was checked`);
  return rate;
}
