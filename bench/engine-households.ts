/**
 * Seeded households for tests and measurements: the same seed gives the same problem on every machine.
 *
 * `plain` is a large ordinary household of five accounts: two taxable ones with lots (one of them with a ticket fee),
 * two retirement accounts and an employer's plan with a menu of twenty. `wild` adds everything else that a problem may
 * contain, at random.
 */
import { type Decimal, fromFloat, ONE, ZERO } from '#domain/decimal.ts';
import type {
  Commission,
  ProblemAccount,
  ProblemHolding,
  ProblemInstrument,
  RebalancingProblem,
  TargetClass,
} from '#domain/documents/rebalancing-problem.ts';
import { PROBLEM_SCHEMA } from '#domain/documents/rebalancing-problem.ts';
import {
  type AccountId,
  type AssetClass,
  CASH,
  type Currency,
  compareText,
  type InstrumentSymbol,
  type PortfolioId,
} from '#domain/ids.ts';
import { type Instant, plusDays, type TradeDate } from '#domain/time.ts';
import { LOT_METHODS, METHODS, type Method, type TaxTreatment } from '#domain/vocabulary.ts';

export interface HouseholdShape {
  readonly seed: number;
  readonly instruments: number;
  /** Number of classes; null gives every instrument a class of its own. */
  readonly classes: number | null;
  readonly accounts?: number;
  readonly method?: Method;
  readonly wild?: boolean;
}

const TODAY = '2026-11-20' as TradeDate;
const NOW = '2026-11-20T21:00:00Z' as Instant;
const USD = 'USD' as Currency;
const EUR = 'EUR' as Currency;
const KINDS: readonly TaxTreatment[] = [
  'taxable',
  'taxable',
  'tax_deferred',
  'tax_free',
  'tax_deferred',
];
const NO_COMMISSION: Commission = {
  perOrder: ZERO,
  perShare: ZERO,
  rate: ZERO,
  minimum: ZERO,
  maximum: null,
};

/** Uniform numbers in [0, 1): mulberry32. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }
}

export function seededHousehold(shape: HouseholdShape): RebalancingProblem {
  const dice = new Dice(shape.seed * 7_919 + shape.instruments);
  const classes = classTargets(dice, shape);
  const instruments = listInstruments(dice, shape, classes);
  const value = Math.max(300_000, 20_000 * shape.instruments);
  const names = Array.from({ length: shape.accounts ?? 5 }, (_, index) => `ACCOUNT_${index + 1}`);
  const accounts = names.map((name, index) =>
    openAccount(dice, { shape, name, index, instruments, value: value / names.length }),
  );
  return { ...termsOf(dice, shape, instruments), classes, instruments, accounts };
}

function classTargets(dice: Dice, { classes, instruments, wild }: HouseholdShape) {
  const count = classes ?? instruments;
  const raw = Array.from({ length: count }, () => -Math.log(1 - dice.next() * 0.999));
  const cash = dice.pick([0, 0, 0.01, 0.03]);
  const total = raw.reduce((sum, each) => sum + each, 0);
  let rest = ONE;
  const named = raw.map((each, index): TargetClass => {
    const weight = (each / total) * (1 - cash);
    const target = fromFloat(weight, 6);
    rest = rest.minus(target);
    return withBand(dice, `class_${String(index).padStart(4, '0')}`, target, wild === true);
  });
  const [first] = named;
  if (first === undefined) throw new RangeError('a household needs a class');
  const cashTarget = fromFloat(cash, 6);
  const corrected = first.targetWeight.plus(rest.minus(cashTarget));
  return [
    withBand(dice, CASH, cashTarget, wild === true),
    { ...withBand(dice, first.assetClass, corrected, wild === true) },
    ...named.slice(1),
  ].sort((left, right) => compareText(left.assetClass, right.assetClass));
}

/** The 5/25 rule, or in wild households anything that is allowed. */
function withBand(dice: Dice, name: string, targetWeight: Decimal, wild: boolean): TargetClass {
  const quarter = targetWeight.times(fromFloat(0.25, 2));
  const width = wild && dice.chance(0.3) ? fromFloat(dice.between(0, 0.1), 4) : quarter;
  const low = targetWeight.minus(width);
  const high = targetWeight.plus(width);
  return {
    assetClass: name as AssetClass,
    targetWeight,
    bandLow: low.lt(ZERO) ? ZERO : low,
    bandHigh: high.gt(ONE) ? ONE : high,
  };
}

function listInstruments(
  dice: Dice,
  { instruments, wild }: HouseholdShape,
  classes: readonly TargetClass[],
): readonly ProblemInstrument[] {
  const targets = classes.filter(({ assetClass }) => assetClass !== CASH);
  const seen = new Map<AssetClass, number>();
  return Array.from({ length: instruments }, (_, index): ProblemInstrument => {
    const symbol = `I${String(index).padStart(4, '0')}` as InstrumentSymbol;
    const first = (targets[index % targets.length] as TargetClass).assetClass;
    const second = (targets[(index + 1) % targets.length] as TargetClass).assetClass;
    const mixed = wild === true && first !== second && dice.chance(0.15);
    const preference = seen.get(first) ?? 0;
    seen.set(first, preference + 1);
    const untargeted = wild === true && dice.chance(0.05);
    const identicalTo = wild === true && index > 0 && dice.chance(0.1) ? index - 1 : index;
    return {
      symbol,
      securityId: null,
      securityIdSource: null,
      price: wild === true && dice.chance(0.02) ? null : price(dice),
      priceAsOf: NOW,
      priceStale: wild === true && dice.chance(0.03),
      currency: wild === true && dice.chance(0.15) ? EUR : USD,
      exposures: untargeted ? [] : exposuresOf(first, mixed ? second : null),
      trade:
        wild === true && dice.chance(0.1) ? dice.pick(['hold', 'sell_only', 'buy_only']) : 'both',
      identicalGroup: `I${String(identicalTo).padStart(4, '0')}` as InstrumentSymbol,
      preference,
    };
  });
}

function exposuresOf(first: AssetClass, second: AssetClass | null) {
  return second === null
    ? [{ assetClass: first, weight: ONE }]
    : [
        { assetClass: first, weight: fromFloat(0.6, 1) },
        { assetClass: second, weight: fromFloat(0.4, 1) },
      ];
}

/** From 8 to 900, mostly small. */
function price(dice: Dice): Decimal {
  return fromFloat(8 * (900 / 8) ** dice.next(), 2);
}

interface AccountShape {
  readonly shape: HouseholdShape;
  readonly name: string;
  readonly index: number;
  readonly instruments: readonly ProblemInstrument[];
  readonly value: number;
}

function openAccount(dice: Dice, account: AccountShape): ProblemAccount {
  const { shape, name, index, instruments, value } = account;
  const wild = shape.wild === true;
  const taxTreatment = KINDS[index % KINDS.length] ?? 'taxable';
  const menu = menuOf(dice, index, instruments);
  const wealth = value * dice.between(0.4, 1.6);
  const cash = wealth * (wild ? dice.between(-0.0, 0.15) : dice.between(0.005, 0.06));
  const foreign = wild && dice.chance(0.3);
  return {
    accountId: name as AccountId,
    broker: 'bench',
    taxTreatment,
    tradable: !(wild && dice.chance(0.08)),
    shareDecimals: wild && dice.chance(0.25) ? dice.pick([2, 4, 9]) : 0,
    cash: [
      { currency: USD, amount: fromFloat(cash, 2), settled: null },
      ...(foreign ? [{ currency: EUR, amount: fromFloat(cash * 0.3, 2), settled: null }] : []),
    ],
    cashFlow: wild && dice.chance(0.2) ? fromFloat(wealth * dice.between(-0.1, 0.2), 2) : ZERO,
    reserve: fromFloat(wealth * (wild ? dice.pick([0, 0, 0.002, 0.03]) : 0.005), 2),
    menu: [...menu].sort(),
    commission: commissionOf(dice, index, wild),
    holdings: instruments
      .filter(({ symbol }) => menu.has(symbol) && dice.chance(wild ? 0.6 : 0.45))
      .map((instrument) => buyIn(dice, instrument, account, (2.2 * wealth) / instruments.length)),
    recentTrades:
      wild && dice.chance(0.4)
        ? [
            {
              symbol: (instruments[dice.whole(0, instruments.length - 1)] as ProblemInstrument)
                .symbol,
              side: dice.pick(['buy', 'sell']),
              quantity: ONE,
              tradedOn: plusDays(TODAY, -dice.whole(0, 40)),
              realizedGain: dice.chance(0.8) ? fromFloat(dice.between(-50, 50), 2) : null,
            },
          ]
        : [],
  };
}

function menuOf(dice: Dice, index: number, instruments: readonly ProblemInstrument[]) {
  const offered = instruments.filter(() => dice.chance(0.7)).map(({ symbol }) => symbol);
  return new Set(index === 4 ? offered.slice(0, 20) : offered);
}

function commissionOf(dice: Dice, index: number, wild: boolean): Commission {
  if (index === 1) return { ...NO_COMMISSION, perOrder: fromFloat(4.95, 2) };
  if (!wild || dice.chance(0.6)) return NO_COMMISSION;
  return {
    perOrder: fromFloat(dice.pick([0, 1, 5]), 2),
    perShare: fromFloat(dice.pick([0, 0.005]), 3),
    rate: fromFloat(dice.pick([0, 0.001]), 3),
    minimum: fromFloat(dice.pick([0, 1]), 2),
    maximum: dice.chance(0.3) ? fromFloat(20, 2) : null,
  };
}

function buyIn(
  dice: Dice,
  { symbol, price: quoted }: ProblemInstrument,
  { index, shape }: AccountShape,
  value: number,
): ProblemHolding {
  const unit = Number((quoted ?? fromFloat(50, 2)).toFixed());
  const count = index % 5 < 2 ? dice.whole(1, 4) : 1;
  const lots = Array.from({ length: count }, (_, lot) => {
    const shares = Math.max(1, Math.round((value * dice.between(0.1, 2)) / unit / count));
    const fraction = shape.wild === true && dice.chance(0.1) ? 0.37 : 0;
    const age = dice.chance(0.06) ? dice.whole(1, 29) : dice.whole(31, 2_500);
    return {
      lotId: `${symbol}-${lot}`,
      acquiredOn: plusDays(TODAY, -age),
      quantity: fromFloat(shares + fraction, 2),
      costBasis:
        shape.wild === true && dice.chance(0.03)
          ? null
          : fromFloat((shares + fraction) * unit * dice.between(0.5, 1.25), 2),
    };
  });
  return {
    symbol,
    quantity: lots.reduce((total, lot) => total.plus(lot.quantity), ZERO),
    costBasis: null,
    lots,
  };
}

/** Everything that is the same for all accounts. */
function termsOf(
  dice: Dice,
  { seed, method, wild }: HouseholdShape,
  instruments: readonly ProblemInstrument[],
): Omit<RebalancingProblem, 'classes' | 'instruments' | 'accounts'> {
  const symbols = instruments.map(({ symbol }) => symbol);
  const some = (share: number) => symbols.filter(() => dice.chance(share));
  return {
    schema: PROBLEM_SCHEMA,
    portfolioId: `seed_${seed}` as PortfolioId,
    baseCurrency: USD,
    tradeDate: TODAY,
    method: method ?? (wild === true ? dice.pick([...METHODS]) : 'FULL_OPTIMIZATION'),
    destination: wild === true ? dice.pick(['target', 'edge', 'midpoint']) : 'target',
    sells: wild === true && dice.chance(0.1) ? 'never' : 'allowed',
    untargeted: dice.pick(['sell', 'hold']),
    constraints: {
      maxTurnover: fromFloat(dice.pick([0.05, 0.15, 0.4, 1]), 2),
      minTradeSize: fromFloat(dice.pick([100, 250, 500]), 0),
      transactionCostLimit: wild === true && dice.chance(0.15) ? fromFloat(40, 0) : null,
      excludedInstruments: some(0.03),
    },
    fxRates: { [EUR]: fromFloat(1.0871, 4) } as RebalancingProblem['fxRates'],
    tax: {
      shortTermRate: fromFloat(0.37, 2),
      longTermRate: fromFloat(0.2, 2),
      lots: wild === true ? dice.pick([...LOT_METHODS]) : 'min_tax',
      washSaleDays: 30,
    },
    spreadRate: fromFloat(dice.pick([0.0003, 0.0005, 0.001]), 4),
    fx: {
      convert: !(wild === true && dice.chance(0.2)),
      spreadRate: fromFloat(0.001, 3),
      buffer: fromFloat(0.01, 2),
    },
    caps: {
      instrument: wild === true && dice.chance(0.2) ? fromFloat(0.2, 1) : ONE,
      groups:
        wild === true && dice.chance(0.2)
          ? [{ name: 'some', members: some(0.3), weightMax: fromFloat(0.25, 2) }]
          : [],
    },
    realizedGainsMax:
      wild === true && dice.chance(0.2) ? fromFloat(dice.between(0, 5_000), 0) : null,
    optimization: {
      misallocationCost: fromFloat(dice.pick([0.02, 0.05, 0.2]), 2),
      riskAversion: null,
      horizonYears: ONE,
    },
    location: {},
    expectedReturns: {},
    covariance: null,
  };
}
