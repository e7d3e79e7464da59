/** Turns the exact household and a method's aim into the solver's numbers. */
import { type Decimal, decimal, ONE, toFloat, ZERO } from '#domain/decimal.ts';
import type { ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import { CASH, type Currency, type InstrumentSymbol } from '#domain/ids.ts';
import { mustGet } from '#domain/invariant.ts';
import { basePrice, type Household, type HouseholdAccount, rateOf } from '../household.ts';
import { compileActiveRisk } from './active-risk.ts';
import { type Aim, classPenalty, type Prices } from './aim.ts';
import { locationPlaces } from './location.ts';
import type {
  GroupCap,
  Limits,
  Model,
  ModelAccount,
  ModelClass,
  ModelGroup,
  ModelInstrument,
  ModelPosition,
  ModelPurse,
} from './model.ts';
import { addPenalties, NO_PENALTY, type Penalty } from './penalty.ts';
import { permit, type Rules } from './permissions.ts';
import { toQuanta } from './quanta.ts';
import { compileSales } from './sales.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;
/** Fractions of a share are searched no finer than this much money. */
const QUANTUM_VALUE = decimal('0.0001');
const CENT = 0.01;

export function compile(rules: Rules, aim: Aim): Model {
  const { household } = rules;
  const { problem } = household;
  const value = toFloat(household.totalValue);
  const purses = compilePurses(household);
  const classes = household.classes.map(({ assetClass }): ModelClass => {
    const start = toFloat(mustGet(household.classValues, assetClass));
    return {
      assetClass,
      start,
      penalty: classPenalty(mustGet(aim.classes, assetClass), aim.prices),
    };
  });
  const groupNames = [...new Set(household.instruments.map((each) => each.identicalGroup))].sort();
  const groupIndex = new Map(groupNames.map((name, index) => [name, index]));
  const positions = compilePositions(rules, aim, purses, groupIndex);
  const instruments = compileInstruments(household, aim.prices, groupIndex, positions);
  return {
    value,
    prices: aim.prices,
    accounts: household.accounts.map((account, index) =>
      compileAccount(household, account, index, purses, positions),
    ),
    purses,
    classes,
    cashClass: classes.findIndex((each) => each.assetClass === CASH),
    instruments,
    groups: compileGroups(groupNames, positions, instruments),
    positions,
    caps: compileCaps(household, instruments, value),
    limits: compileLimits(household, value),
    risk: compileActiveRisk(household, aim),
    fxConvert: problem.fx.convert,
    fxSpread: toFloat(problem.fx.spreadRate),
    fxBuffer: toFloat(problem.fx.buffer),
  };
}

function compilePurses(household: Household): readonly ModelPurse[] {
  const { problem } = household;
  const foreign = new Set(
    household.instruments
      .filter(({ price, currency }) => price !== null && currency !== problem.baseCurrency)
      .map(({ currency }) => currency),
  );
  return household.accounts.flatMap(({ purses }, account) => {
    const others = [...new Set([...purses.keys(), ...foreign])]
      .filter((currency) => currency !== problem.baseCurrency)
      .sort();
    return [problem.baseCurrency, ...others].map((currency) => ({
      account,
      currency,
      start: toFloat((purses.get(currency) ?? ZERO).times(rateOf(problem, currency))),
    }));
  });
}

function compileAccount(
  { problem }: Household,
  { accountId, account, cash, totalValue }: HouseholdAccount,
  index: number,
  purses: readonly ModelPurse[],
  positions: readonly ModelPosition[],
): ModelAccount {
  const { perOrder, perShare, rate, minimum, maximum } = account.commission;
  const start = toFloat(cash);
  const reserve = account.tradable ? toFloat(account.reserve) : 0;
  const own = indexesWhere(purses, (purse) => purse.account === index);
  const varies = perShare.gt(ZERO) || rate.gt(ZERO);
  return {
    accountId,
    purses: own,
    positions: indexesWhere(positions, (position) => position.account === index),
    floor: Math.min(reserve, Math.max(0, start)),
    reserve,
    roundingPerOrder: (varies ? CENT : 0) + (problem.spreadRate.gt(ZERO) ? CENT : 0),
    cashMax: Math.max(0, start) + Math.max(0, toFloat(totalValue)),
    commission: {
      perOrder: toFloat(perOrder),
      minimum: toFloat(minimum),
      maximum: maximum === null ? NO_LIMIT : toFloat(maximum),
    },
  };
}

function compilePositions(
  rules: Rules,
  aim: Aim,
  purses: readonly ModelPurse[],
  groupIndex: ReadonlyMap<InstrumentSymbol, number>,
): readonly ModelPosition[] {
  const { household } = rules;
  return household.accounts.flatMap((account, accountIndex) => {
    if (!account.account.tradable) return [];
    const purseOf = (currency: Currency) =>
      purses.findIndex((each) => each.account === accountIndex && each.currency === currency);
    return household.instruments.flatMap((instrument, instrumentIndex) => {
      const position = compilePosition(rules, aim, account, instrument);
      return position === null
        ? []
        : {
            ...position,
            account: accountIndex,
            instrument: instrumentIndex,
            purse: purseOf(instrument.currency),
            group: mustGet(groupIndex, instrument.identicalGroup),
          };
    });
  });
}

/** Null where the position can be neither bought nor sold. */
function compilePosition(
  rules: Rules,
  aim: Aim,
  account: HouseholdAccount,
  instrument: ProblemInstrument,
): Omit<ModelPosition, 'account' | 'instrument' | 'purse' | 'group'> | null {
  const { problem } = rules.household;
  const price = basePrice(problem, instrument);
  const permission = permit(rules, account, instrument);
  const held = account.holdings.get(instrument.symbol)?.quantity ?? ZERO;
  const sells = permission.sell === null && held.gt(ZERO);
  if (price === null || (permission.buy !== null && !sells)) return null;

  const decimals = decimalsOf(account.account.shareDecimals, price);
  const shares = 10 ** -decimals;
  const unit = toFloat(price) * shares;
  const wealth = Math.max(0, toFloat(account.totalValue));
  const minOrder = Math.max(1, Math.ceil(toFloat(problem.constraints.minTradeSize) / unit - 1e-9));
  const sales = compileSales(rules, account, instrument, { decimals, allowed: sells });
  const maxBuy = permission.buy === null ? Math.floor(wealth / unit + 1e-9) : 0;
  if (maxBuy < minOrder && sales.sale.max === 0) return null;
  const { perShare, rate } = account.account.commission;
  const place = locationPlaces(rules, account, instrument);
  const { preference, location, turnover } = aim.prices;
  return {
    unit,
    held: toQuanta(held, decimals),
    decimals,
    maxBuy,
    minOrder,
    commissionPerUnit: toFloat(perShare) * shares + toFloat(rate) * unit,
    spreadPerUnit: toFloat(problem.spreadRate) * unit,
    buySteering:
      unit *
      (turnover + preference * Math.min(instrument.preference, 20) + location * place.fromBest),
    sellSteering: unit * (turnover + location * place.fromWorst),
    ...sales,
  };
}

/** Decimals of the quantum: as fine as the account can trade, but no finer than it matters. */
function decimalsOf(shareDecimals: number, price: Decimal): number {
  let decimals = 0;
  for (let value = price; decimals < shareDecimals && value.gt(QUANTUM_VALUE); decimals += 1) {
    value = value.times(TENTH);
  }
  return decimals;
}
const TENTH = decimal('0.1');

function compileInstruments(
  household: Household,
  prices: Prices,
  groupIndex: ReadonlyMap<InstrumentSymbol, number>,
  positions: readonly ModelPosition[],
): readonly ModelInstrument[] {
  const { problem, classes } = household;
  const classIndex = new Map(classes.map((each, index) => [each.assetClass, index]));
  const positionsOf = household.instruments.map((): number[] => []);
  positions.forEach((position, index) => {
    positionsOf[position.instrument]?.push(index);
  });
  const cap = toFloat(problem.caps.instrument.times(household.totalValue));
  return household.instruments.map((instrument, index) => {
    const start = toFloat(mustGet(household.instrumentValues, instrument.symbol));
    return {
      symbol: instrument.symbol,
      start,
      exposures: instrument.exposures.flatMap(({ assetClass, weight }) => {
        const found = classIndex.get(assetClass);
        return found === undefined ? [] : { index: found, weight: toFloat(weight) };
      }),
      penalty: instrumentPenalty(instrument, prices, problem.caps.instrument.lt(ONE) ? cap : null),
      max: problem.caps.instrument.lt(ONE) ? Math.max(cap, start) : NO_LIMIT,
      group: mustGet(groupIndex, instrument.identicalGroup),
      positions: positionsOf[index] ?? [],
    };
  });
}

function instrumentPenalty(
  { exposures }: ProblemInstrument,
  { breach }: Prices,
  cap: number | null,
): Penalty {
  const untargeted: Penalty =
    exposures.length === 0
      ? { hinges: [{ at: 0, above: breach, below: 0 }], slope: 0 }
      : NO_PENALTY;
  return cap === null
    ? untargeted
    : addPenalties(untargeted, { hinges: [{ at: cap, above: breach, below: 0 }], slope: 0 });
}

function compileGroups(
  names: readonly InstrumentSymbol[],
  positions: readonly ModelPosition[],
  instruments: readonly ModelInstrument[],
): readonly ModelGroup[] {
  const groups = names.map(() => ({
    positions: [] as number[],
    instruments: [] as number[],
    hasLosses: false,
  }));
  instruments.forEach((instrument, index) => {
    groups[instrument.group]?.instruments.push(index);
  });
  positions.forEach((position, index) => {
    const group = groups[position.group];
    group?.positions.push(index);
    if (group !== undefined && position.sale !== position.saleSparingLosses) group.hasLosses = true;
  });
  return groups;
}

function compileCaps(
  { problem, instruments: source }: Household,
  instruments: readonly ModelInstrument[],
  value: number,
): readonly GroupCap[] {
  return problem.caps.groups.map(({ name, members, weightMax }) => {
    const indexes = indexesWhere(source, ({ symbol }) => members.includes(symbol));
    const start = indexes.reduce((total, index) => total + (instruments[index]?.start ?? 0), 0);
    return { name, instruments: indexes, start, max: Math.max(toFloat(weightMax) * value, start) };
  });
}

function compileLimits({ problem }: Household, value: number): Limits {
  const { maxTurnover, transactionCostLimit } = problem.constraints;
  return {
    // A cent in hand: a holding sold out takes with it what is finer than a quantum.
    traded: Math.max(0, 2 * toFloat(maxTurnover) * value - CENT),
    cost: transactionCostLimit === null ? NO_LIMIT : toFloat(transactionCostLimit),
    gains: problem.realizedGainsMax === null ? NO_LIMIT : toFloat(problem.realizedGainsMax),
  };
}

function indexesWhere<Item>(
  items: readonly Item[],
  holds: (item: Item) => boolean,
): readonly number[] {
  return items.flatMap((item, index) => (holds(item) ? index : []));
}
