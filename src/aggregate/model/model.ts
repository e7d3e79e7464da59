/**
 * The household as numbers for the solver: plain doubles in base currency, quantities in quanta.
 *
 * A *position* is one instrument in one account that may be traded at all; its decision is one integer x, the
 * quanta bought (x > 0) or sold (x < 0). A *quantum* is the smallest amount the account can trade: one share, or a
 * decimal fraction of it. A *purse* is one account's cash in one currency.
 */
import type { AccountId, AssetClass, Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { ActiveRisk } from './active-risk.ts';
import type { Prices } from './aim.ts';
import type { Penalty } from './penalty.ts';

export interface Model {
  /** Household value V, after cash flows. */
  readonly value: number;
  readonly prices: Prices;
  readonly accounts: readonly ModelAccount[];
  readonly purses: readonly ModelPurse[];
  readonly classes: readonly ModelClass[];
  /** Index of the class that cash counts to. */
  readonly cashClass: number;
  readonly instruments: readonly ModelInstrument[];
  readonly groups: readonly ModelGroup[];
  readonly positions: readonly ModelPosition[];
  readonly caps: readonly GroupCap[];
  readonly limits: Limits;
  /** Null where risk has no price. */
  readonly risk: ActiveRisk | null;
  /** Converting one unit of money costs `fxSpread`; `fxBuffer` of it must be left over. */
  readonly fxConvert: boolean;
  readonly fxSpread: number;
  readonly fxBuffer: number;
}

export interface ModelAccount {
  readonly accountId: AccountId;
  /** Indexes of its purses; the first is in base currency. */
  readonly purses: readonly number[];
  readonly positions: readonly number[];
  /** Cash that must be left whatever happens, and cash that should be left. */
  readonly floor: number;
  readonly reserve: number;
  /** Most that rounding to cents can add to the cost of one order. */
  readonly roundingPerOrder: number;
  /** No plan can hold more cash than this. */
  readonly cashMax: number;
  readonly commission: {
    readonly perOrder: number;
    readonly minimum: number;
    readonly maximum: number;
  };
}

export interface ModelPurse {
  readonly account: number;
  readonly currency: Currency;
  /** Balance before trading, in base currency. */
  readonly start: number;
}

export interface ModelClass {
  readonly assetClass: AssetClass;
  /** Value before trading, cash included for the class `cash`. */
  readonly start: number;
  readonly penalty: Penalty;
}

export interface ModelInstrument {
  readonly symbol: InstrumentSymbol;
  /** Value held in all accounts before trading. */
  readonly start: number;
  readonly exposures: readonly { readonly index: number; readonly weight: number }[];
  /** What the instrument itself is priced for: its cap, or having no target. */
  readonly penalty: Penalty;
  /** Value that no plan may exceed. */
  readonly max: number;
  readonly group: number;
  readonly positions: readonly number[];
}

/** Substantially identical instruments. */
export interface ModelGroup {
  readonly positions: readonly number[];
  readonly instruments: readonly number[];
  /** Whether any of its lots would realise a loss for tax: then it is either bought or sold freely, not both. */
  readonly hasLosses: boolean;
}

export interface ModelPosition {
  readonly account: number;
  readonly instrument: number;
  readonly purse: number;
  readonly group: number;
  /** Value of one quantum, and how many are held. */
  readonly unit: number;
  readonly held: number;
  /** Decimals of one quantum: 10^-decimals shares. */
  readonly decimals: number;
  readonly maxBuy: number;
  /** Fewest quanta of an order; a sale of everything may be smaller. */
  readonly minOrder: number;
  /** What the order costs for each quantum: commission and spread. */
  readonly commissionPerUnit: number;
  readonly spreadPerUnit: number;
  /** Steering prices for each quantum bought or sold. */
  readonly buySteering: number;
  readonly sellSteering: number;
  /** Sales while the group is not bought, and while it is: then lots with losses are spared. */
  readonly sale: SaleCurve;
  readonly saleSparingLosses: SaleCurve;
}

/** What selling realises: on the stretch up to `units[k]` quanta each one brings `tax[k]` and `gain[k]`. */
export interface SaleCurve {
  readonly units: Float64Array;
  readonly tax: Float64Array;
  readonly gain: Float64Array;
  /** Most quanta that may be sold, and whether that is everything that is held. */
  readonly max: number;
  readonly sellsAll: boolean;
}

export interface GroupCap {
  readonly name: string;
  readonly instruments: readonly number[];
  readonly max: number;
  readonly start: number;
}

/** Infinity where there is no limit. */
export interface Limits {
  /** Sum of absolute trade values: twice the turnover. */
  readonly traded: number;
  readonly cost: number;
  readonly gains: number;
}

/** Commission of an order of `quanta`, before rounding to cents. */
export function commissionOf(model: Model, position: ModelPosition, quanta: number): number {
  const { perOrder, minimum, maximum } = (model.accounts[position.account] as ModelAccount)
    .commission;
  const formula = perOrder + position.commissionPerUnit * quanta;
  return Math.min(Math.max(formula, minimum), maximum);
}
