/** Builds problems for tests from shorthand: numbers as text, everything else at its default. */
import { type Decimal, decimal, ONE, sum } from '#domain/decimal.ts';
import type { RecentTrade } from '#domain/documents/holdings.ts';
import {
  type Commission,
  type Destination,
  PROBLEM_SCHEMA,
  type ProblemAccount,
  type ProblemHolding,
  type ProblemInstrument,
  type RebalancingProblem,
  type TargetClass,
} from '#domain/documents/rebalancing-problem.ts';
import type {
  AccountId,
  AssetClass,
  Currency,
  InstrumentSymbol,
  PortfolioId,
} from '#domain/ids.ts';
import { compareText } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import type {
  LotMethod,
  Method,
  Sells,
  TaxTreatment,
  TradePermission,
} from '#domain/vocabulary.ts';

export interface LotNote {
  readonly id?: string;
  readonly on?: string;
  readonly quantity: string;
  readonly cost: string | null;
}

export interface AccountNote {
  readonly cash?: string | Readonly<Record<string, string>>;
  readonly holds?: Readonly<Record<string, string | readonly LotNote[]>>;
  readonly tax?: TaxTreatment;
  readonly menu?: readonly string[] | null;
  readonly tradable?: boolean;
  readonly decimals?: number;
  readonly cashFlow?: string;
  readonly reserve?: string;
  readonly commission?: Partial<Record<keyof Commission, string>>;
  readonly recentTrades?: readonly {
    readonly symbol: string;
    readonly side: 'buy' | 'sell';
    readonly quantity: string;
    readonly on: string;
    readonly gain?: string;
  }[];
}

export interface InstrumentNote {
  readonly price?: string | null;
  readonly currency?: string;
  readonly stale?: boolean;
  readonly trade?: TradePermission;
  readonly identicalTo?: string;
  readonly classes?: Readonly<Record<string, string>>;
}

export interface ClassNote {
  readonly weight: string;
  readonly band?: readonly [low: string, high: string];
  readonly instruments?: readonly string[];
}

export interface HouseholdNote {
  readonly accounts: Readonly<Record<string, AccountNote>>;
  readonly classes: Readonly<Record<string, ClassNote>>;
  /** A price alone, or everything about an instrument. */
  readonly instruments: Readonly<Record<string, string | InstrumentNote>>;
  readonly method?: Method;
  readonly destination?: Destination;
  readonly sells?: Sells;
  readonly untargeted?: 'sell' | 'hold';
  readonly base?: string;
  readonly maxTurnover?: string;
  readonly minTradeSize?: string;
  readonly costLimit?: string;
  readonly excluded?: readonly string[];
  readonly fx?: Readonly<Record<string, string>>;
  readonly fxConvert?: boolean;
  readonly fxSpread?: string;
  readonly fxBuffer?: string;
  readonly spread?: string;
  readonly shortTermRate?: string;
  readonly longTermRate?: string;
  readonly lots?: LotMethod;
  readonly washSaleDays?: number;
  readonly capInstrument?: string;
  readonly capGroups?: readonly {
    readonly name: string;
    readonly members: readonly string[];
    readonly max: string;
  }[];
  readonly gainsMax?: string;
  readonly misallocationCost?: string;
  /** Yearly, by symbol; both halves of the matrix. */
  readonly covariance?: Readonly<Record<string, readonly number[]>>;
  readonly riskAversion?: string;
  readonly horizonYears?: string;
  readonly location?: Readonly<Record<string, readonly TaxTreatment[]>>;
  readonly expectedReturns?: Readonly<Record<string, string>>;
}

export const TODAY = '2026-11-20' as TradeDate;
const NOW = '2026-11-20T21:00:00Z' as Instant;

export function household(note: HouseholdNote): RebalancingProblem {
  const base = (note.base ?? 'USD') as Currency;
  return {
    schema: PROBLEM_SCHEMA,
    portfolioId: 'household' as PortfolioId,
    baseCurrency: base,
    tradeDate: TODAY,
    method: note.method ?? 'THRESHOLD_REBALANCING',
    destination: note.destination ?? 'target',
    sells: note.sells ?? 'allowed',
    untargeted: note.untargeted ?? 'hold',
    constraints: {
      maxTurnover: decimal(note.maxTurnover ?? '10'),
      minTradeSize: decimal(note.minTradeSize ?? '0'),
      transactionCostLimit: optional(note.costLimit),
      excludedInstruments: symbols(note.excluded ?? []),
    },
    classes: classesOf(note),
    instruments: Object.entries(note.instruments).map(([symbol, facts]) =>
      instrumentOf(note, symbol, typeof facts === 'string' ? { price: facts } : facts),
    ),
    accounts: Object.entries(note.accounts).map(([id, account]) => accountOf(base, id, account)),
    fxRates: decimals(note.fx ?? {}),
    tax: {
      shortTermRate: decimal(note.shortTermRate ?? '0.37'),
      longTermRate: decimal(note.longTermRate ?? '0.2'),
      lots: note.lots ?? 'min_tax',
      washSaleDays: note.washSaleDays ?? 30,
    },
    spreadRate: decimal(note.spread ?? '0'),
    fx: {
      convert: note.fxConvert ?? true,
      spreadRate: decimal(note.fxSpread ?? '0'),
      buffer: decimal(note.fxBuffer ?? '0'),
    },
    caps: {
      instrument: decimal(note.capInstrument ?? '1'),
      groups: (note.capGroups ?? []).map(({ name, members, max }) => ({
        name,
        members: symbols(members),
        weightMax: decimal(max),
      })),
    },
    realizedGainsMax: optional(note.gainsMax),
    optimization: {
      misallocationCost: decimal(note.misallocationCost ?? '0.05'),
      riskAversion: optional(note.riskAversion),
      horizonYears: decimal(note.horizonYears ?? '1'),
    },
    location: (note.location ?? {}) as RebalancingProblem['location'],
    expectedReturns: decimals(note.expectedReturns ?? {}),
    covariance:
      note.covariance === undefined
        ? null
        : {
            symbols: symbols(Object.keys(note.covariance)),
            matrix: Object.values(note.covariance),
          },
  };
}

/** A class without a band has one of no width: always worth putting right. */
function classesOf(note: HouseholdNote): readonly TargetClass[] {
  const named = Object.entries(note.classes).map(([assetClass, { weight, band }]) => ({
    assetClass: assetClass as AssetClass,
    targetWeight: decimal(weight),
    bandLow: decimal(band?.[0] ?? weight),
    bandHigh: decimal(band?.[1] ?? weight),
  }));
  const rest = ONE.minus(sum(named.map((each) => each.targetWeight)));
  const cash = {
    assetClass: 'cash' as AssetClass,
    targetWeight: rest,
    bandLow: rest,
    bandHigh: rest,
  };
  const complete = 'cash' in note.classes ? named : [...named, cash];
  return complete.sort((left, right) => compareText(left.assetClass, right.assetClass));
}

function instrumentOf(
  note: HouseholdNote,
  symbol: string,
  facts: InstrumentNote,
): ProblemInstrument {
  const listed = Object.entries(note.classes).find(([, each]) =>
    each.instruments?.includes(symbol),
  );
  const exposures = facts.classes ?? (listed === undefined ? {} : { [listed[0]]: '1' });
  return {
    symbol: symbol as InstrumentSymbol,
    securityId: null,
    securityIdSource: null,
    price: facts.price === null ? null : decimal(facts.price ?? '100'),
    priceAsOf: facts.price === null ? null : NOW,
    priceStale: facts.stale ?? false,
    currency: (facts.currency ?? note.base ?? 'USD') as Currency,
    exposures: Object.entries(exposures).map(([assetClass, weight]) => ({
      assetClass: assetClass as AssetClass,
      weight: decimal(weight),
    })),
    trade: facts.trade ?? 'both',
    identicalGroup: (facts.identicalTo ?? symbol) as InstrumentSymbol,
    preference: Math.max(0, listed?.[1].instruments?.indexOf(symbol) ?? 0),
  };
}

function accountOf(base: Currency, id: string, note: AccountNote): ProblemAccount {
  const cash = typeof note.cash === 'string' ? { [base]: note.cash } : (note.cash ?? {});
  const fee = (name: Exclude<keyof Commission, 'maximum'>) =>
    decimal(note.commission?.[name] ?? '0');
  return {
    accountId: id as AccountId,
    broker: 'test',
    taxTreatment: note.tax ?? 'taxable',
    tradable: note.tradable ?? true,
    shareDecimals: note.decimals ?? 0,
    cash: Object.entries(cash).map(([currency, amount]) => ({
      currency: currency as Currency,
      amount: decimal(amount),
      settled: null,
    })),
    cashFlow: decimal(note.cashFlow ?? '0'),
    reserve: decimal(note.reserve ?? '0'),
    menu: note.menu == null ? null : symbols(note.menu),
    commission: {
      perOrder: fee('perOrder'),
      perShare: fee('perShare'),
      rate: fee('rate'),
      minimum: fee('minimum'),
      maximum: optional(note.commission?.maximum),
    },
    holdings: Object.entries(note.holds ?? {}).map(([symbol, held]) => holdingOf(symbol, held)),
    recentTrades: (note.recentTrades ?? []).map(
      (trade): RecentTrade => ({
        symbol: trade.symbol as InstrumentSymbol,
        side: trade.side,
        quantity: decimal(trade.quantity),
        tradedOn: trade.on as TradeDate,
        realizedGain: optional(trade.gain),
      }),
    ),
  };
}

function holdingOf(symbol: string, held: string | readonly LotNote[]): ProblemHolding {
  if (typeof held === 'string') {
    return {
      symbol: symbol as InstrumentSymbol,
      quantity: decimal(held),
      costBasis: null,
      lots: [],
    };
  }
  return {
    symbol: symbol as InstrumentSymbol,
    quantity: sum(held.map((lot) => decimal(lot.quantity))),
    costBasis: null,
    lots: held.map((lot, index) => ({
      lotId: lot.id ?? `${symbol}-${index}`,
      acquiredOn: (lot.on ?? '2020-01-02') as TradeDate,
      quantity: decimal(lot.quantity),
      costBasis: optional(lot.cost),
    })),
  };
}

function optional(text: string | null | undefined): Decimal | null {
  return text == null ? null : decimal(text);
}

function symbols(names: readonly string[]): readonly InstrumentSymbol[] {
  return names as readonly InstrumentSymbol[];
}

function decimals(texts: Readonly<Record<string, string>>): Record<string, Decimal> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, decimal(text)]));
}
