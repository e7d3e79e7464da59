/**
 * The configuration as the program uses it: complete, normalised, checked.
 *
 * What a user may write (shorthands, defaults left out) is described by the schemas beside this file; nothing
 * outside this folder sees that form.
 */

import type { Decimal } from '../domain/decimal.ts';
import type { Commission, Destination } from '../domain/documents/rebalancing-problem.ts';
import type {
  AccountId,
  AssetClass,
  Currency,
  InstrumentSymbol,
  PortfolioId,
} from '../domain/ids.ts';
import type { TradeDate } from '../domain/time.ts';
import type {
  Covariance,
  LotMethod,
  OrderType,
  Sells,
  TaxTreatment,
  TimeInForce,
  TradePermission,
  UntargetedTreatment,
} from '../domain/vocabulary.ts';
import type { EventPolicy } from './events.ts';
import type { Guards } from './guards.ts';
import type { NotifyPolicy } from './notify.ts';
import type { Rule } from './rule.ts';

export interface Config {
  readonly targets: Targets;
  readonly brokerages: Brokerages;
  readonly policy: Policy;
}

// targets.yaml

export interface Targets {
  readonly portfolioId: PortfolioId;
  readonly baseCurrency: Currency;
  /** IANA zone that decides the trading date. */
  readonly timeZone: string;
  /** Exchange holidays, `YYYY-MM-DD`. */
  readonly holidays: ReadonlySet<TradeDate>;
  /** In the order of the file; weights sum to exactly 1; `cash` is present, with weight 0 when not written. */
  readonly classes: readonly ClassTarget[];
  readonly instruments: ReadonlyMap<InstrumentSymbol, InstrumentFacts>;
  readonly tilts: readonly TacticalTilt[];
}

export interface ClassTarget {
  readonly assetClass: AssetClass;
  readonly weight: Decimal;
  /** Preferred to buy first. */
  readonly instruments: readonly InstrumentSymbol[];
  /** Overrides the drift rule's band for this class. */
  readonly band: ClassBand | null;
}

export interface ClassBand {
  /** Distance from the target, as a weight. */
  readonly absolute: Decimal | null;
  /** Distance as a share of the target. */
  readonly relative: Decimal | null;
  /** Explicit bounds; each overrides its side. */
  readonly low: Decimal | null;
  readonly high: Decimal | null;
}

export interface InstrumentFacts {
  readonly symbol: InstrumentSymbol;
  /** How the instrument divides over classes; weights sum to 1; empty when nothing names it. */
  readonly exposures: readonly { readonly assetClass: AssetClass; readonly weight: Decimal }[];
  readonly trade: TradePermission;
  readonly identicalTo: readonly InstrumentSymbol[];
}

export interface TacticalTilt {
  readonly assetClass: AssetClass;
  readonly tilt: Decimal;
  readonly from: TradeDate;
  readonly until: TradeDate;
  /** Weights that the tilted target may not leave. */
  readonly range: { readonly low: Decimal; readonly high: Decimal } | null;
  readonly note: string;
}

// brokerages.yaml

export interface Brokerages {
  readonly defaults: FetchPolicy;
  readonly accounts: readonly AccountConfig[];
  readonly marketData: MarketDataConfig;
}

export interface FetchPolicy {
  /** Further attempts after the first. */
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Longest wait for one answer, headers and body each. */
  readonly timeoutMs: number;
  /** Accounts fetched at the same time. */
  readonly concurrency: number;
  /** Longest time for all fetches of a run together, waits included. */
  readonly deadlineMs: number;
}

export interface AccountConfig {
  readonly accountId: AccountId;
  readonly connection: Connection;
  readonly taxTreatment: TaxTreatment;
  /** 0 means whole shares. */
  readonly shareDecimals: number;
  readonly cashReserve: CashReserve;
  /** The only instruments this account may buy; null means all. */
  readonly menu: readonly InstrumentSymbol[] | null;
  readonly commission: Commission;
  /** False: the household may be rebalanced without this account's data of today. */
  readonly required: boolean;
}

export type CashReserve =
  | { readonly kind: 'amount'; readonly amount: Decimal }
  /** Share of the account's total value. */
  | { readonly kind: 'share'; readonly share: Decimal };

/** Where a text comes from: written in the file, or an environment variable. */
export type TextSource =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'env'; readonly name: string };

/** Where a secret comes from; never the secret itself. */
export type SecretReference =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'command'; readonly command: string };

/** How an account is reached: one member for each brokerage adapter. */
export type Connection =
  | {
      readonly adapter: 'alpaca';
      readonly baseUrl: TextSource;
      readonly accountNumber: string | null;
      readonly credentials: {
        readonly keyId: SecretReference;
        readonly secretKey: SecretReference;
      };
    }
  | {
      readonly adapter: 'ibkr-flex';
      readonly baseUrl: TextSource;
      readonly accountNumber: string | null;
      readonly queryId: string;
      readonly credentials: { readonly token: SecretReference };
    }
  | {
      readonly adapter: 'tradier';
      readonly baseUrl: TextSource;
      readonly accountNumber: string;
      readonly credentials: { readonly token: SecretReference };
    }
  | {
      readonly adapter: 'snaptrade';
      readonly baseUrl: TextSource;
      /** SnapTrade's own account id, a UUID. */
      readonly accountNumber: string;
      readonly credentials: {
        readonly clientId: SecretReference;
        readonly consumerKey: SecretReference;
        /** Both absent with a personal key. */
        readonly userId: SecretReference | null;
        readonly userSecret: SecretReference | null;
      };
    }
  | {
      readonly adapter: 'csv';
      readonly source: FileOrUrl;
      /** Picks one account of a file that holds several. */
      readonly accountNumber: string | null;
      /** The date of the holdings for exports that do not say. */
      readonly asOf: TradeDate | null;
      readonly credentials: { readonly token: SecretReference | null };
    }
  | {
      readonly adapter: 'json';
      readonly url: TextSource;
      readonly accountNumber: string | null;
      readonly credentials: { readonly token: SecretReference | null };
      readonly mapping: JsonMapping;
    };

export type AdapterName = Connection['adapter'];

export type FileOrUrl =
  /** Absolute, or relative to the configuration directory. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: TextSource };

/** Path expressions such as `data.positions[].ticker` that say where a JSON answer keeps each field. */
export interface JsonMapping {
  readonly asOf: string | null;
  readonly account: string | null;
  readonly totalValue: string | null;
  readonly cash: {
    readonly list: string | null;
    readonly currency: string | null;
    readonly amount: string;
  };
  readonly positions: {
    readonly list: string;
    readonly symbol: string;
    readonly quantity: string;
    readonly price: string | null;
    readonly priceAsOf: string | null;
    readonly currency: string | null;
    readonly marketValue: string | null;
    readonly costBasis: string | null;
  };
}

export type MarketDataConfig =
  /** Prices that the holdings carry; no history. */
  | { readonly adapter: 'broker' }
  /** A directory of SYMBOL.csv, or one wide file. */
  | { readonly adapter: 'csv'; readonly source: FileOrUrl; readonly historyYears: number }
  | {
      readonly adapter: 'alpaca-data';
      readonly baseUrl: TextSource;
      readonly feed: string;
      readonly historyYears: number;
      readonly credentials: {
        readonly keyId: SecretReference;
        readonly secretKey: SecretReference;
      };
    };

// policy.yaml

export interface Policy {
  readonly rules: readonly Rule[];
  readonly destination: Destination;
  readonly sells: Sells;
  readonly untargeted: UntargetedTreatment;
  readonly tax: TaxPolicy;
  readonly costs: { readonly spreadRate: Decimal };
  readonly fx: {
    readonly convert: boolean;
    readonly spreadRate: Decimal;
    readonly buffer: Decimal;
  };
  readonly caps: {
    readonly instrument: Decimal;
    readonly groups: readonly {
      readonly name: string;
      readonly members: readonly InstrumentSymbol[];
      readonly weightMax: Decimal;
    }[];
  };
  readonly realizedGainsMax: Decimal | null;
  readonly optimization: {
    readonly misallocationCost: Decimal;
    readonly riskAversion: Decimal | null;
    readonly horizonYears: Decimal;
  };
  readonly risk: RiskPolicy;
  readonly expectedReturns: ReadonlyMap<AssetClass, Decimal>;
  readonly location: ReadonlyMap<AssetClass, readonly TaxTreatment[]>;
  readonly orders: OrderPolicy;
  readonly guards: Guards;
  readonly notify: NotifyPolicy;
  readonly events: EventPolicy;
}

/** What kind of orders the order file asks for. */
export interface OrderPolicy {
  readonly type: OrderType;
  /** How far beyond the reference price a limit lies: buys above it, sells below; negative on the other side. */
  readonly limitOffsetBps: Decimal;
  /** Limits are multiples of this, in the instrument's currency. */
  readonly tickSize: Decimal;
  readonly timeInForce: TimeInForce;
}

export interface RiskPolicy {
  readonly covariance: Covariance;
  /** Of an exponentially weighted covariance. */
  readonly decay: Decimal;
  /** Of a given covariance: absolute, or relative to the configuration directory. */
  readonly file: string | null;
}

export interface TaxPolicy {
  readonly shortTermRate: Decimal;
  readonly longTermRate: Decimal;
  readonly lots: LotMethod;
  readonly washSaleDays: number;
}
