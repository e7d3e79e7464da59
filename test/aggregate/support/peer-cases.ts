/** Reads cases that others wrote and turns them into problems of ours. */
import { readdirSync, readFileSync } from 'node:fs';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { TaxTreatment, TradePermission } from '#domain/vocabulary.ts';
import { sharedPath } from '../../support/shared.ts';
import {
  type AccountNote,
  type ClassNote,
  household,
  type InstrumentNote,
  type LotNote,
} from './household.ts';

export interface PeerCase {
  readonly id: string;
  readonly title: string;
  readonly kind: 'portfolio' | 'unit';
  readonly match: 'exact' | 'policy' | 'invariant';
  readonly input: PeerInput;
  readonly expected: PeerExpectation;
}

interface PeerInput {
  readonly base_currency: string;
  readonly accounts: readonly PeerAccount[];
  readonly prices: Readonly<Record<string, { readonly price: number; readonly currency: string }>>;
  readonly targets: {
    readonly level: 'symbol' | 'class';
    readonly weights: Readonly<Record<string, number>>;
  };
  readonly policy: PeerPolicy;
  readonly classification?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly fx?: Readonly<Record<string, number>>;
  readonly cash_flows?: readonly { readonly direction: string; readonly amount: number }[];
  readonly instruments?: Readonly<
    Record<
      string,
      {
        readonly status?: string;
        readonly min_notional?: { readonly amount: string };
        readonly attributes?: Readonly<Record<string, string>>;
      }
    >
  >;
}

interface PeerAccount {
  readonly id: string;
  readonly type: string | null;
  readonly cash: Readonly<Record<string, number>>;
  readonly menu?: readonly string[];
  readonly positions: readonly {
    readonly symbol: string;
    readonly quantity: number;
    readonly hold?: boolean;
    readonly lots?: readonly {
      readonly id?: string;
      readonly quantity: number;
      readonly unit_cost: number;
      readonly date: string;
    }[];
  }[];
}

interface PeerPolicy {
  readonly mode: string;
  readonly allow_sell?: boolean;
  readonly allow_fx?: boolean;
  readonly whole_shares?: boolean;
  readonly executionTargetMode?: string;
  readonly boundaryBandMode?: string;
  readonly absoluteDriftTolerance?: number;
  readonly relativeDriftTolerance?: number;
  readonly fee?: {
    readonly per_trade?: number;
    readonly feeStructure?: { readonly feeAmount?: number };
  } | null;
  readonly cash_reserve_pct?: number;
  readonly cash_flow?: number;
  readonly sellable?: Readonly<Record<string, number>>;
  readonly min_trade_value?: number;
  readonly min_trade_notional?: { readonly amount: string };
  readonly fx_buffer_pct?: string;
  readonly max_realized_capital_gains?: string;
  readonly group_constraints?: Readonly<Record<string, { readonly max_weight: string }>>;
  readonly menu?: string;
}

export interface PeerTrade {
  readonly account: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity?: number;
  readonly value?: number;
}

export interface PeerExpectation {
  readonly trades?: readonly PeerTrade[];
  readonly tolerance?: { readonly quantity?: number; readonly value?: number };
  readonly cash_after?: Readonly<Record<string, number>>;
  readonly [other: string]: unknown;
}

export function readPeerCases(): readonly PeerCase[] {
  const folder = sharedPath('peer-cases/');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'INDEX.json')
    .sort()
    .map((name) => JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as PeerCase);
}

export function problemOf({ input }: PeerCase): RebalancingProblem {
  const { policy, targets } = input;
  const withdraws = (flowOf(input) ?? 0) < 0;
  return household({
    base: input.base_currency,
    accounts: Object.fromEntries(
      input.accounts.map((account, index) => [account.id, accountNote(input, account, index)]),
    ),
    instruments: Object.fromEntries(
      symbolsOf(input).map((symbol) => [symbol, instrumentNote(input, symbol, withdraws)]),
    ),
    classes: Object.fromEntries(
      Object.entries(targets.weights).map(([name, weight]) => [
        name === 'CASH' ? 'cash' : name,
        classNote(input, name, weight),
      ]),
    ),
    untargeted: 'sell',
    sells: policy.allow_sell === false && policy.mode !== 'withdraw' ? 'never' : 'allowed',
    destination: policy.executionTargetMode === 'boundary' ? 'edge' : 'target',
    minTradeSize: minimumOf(input),
    fx: ratesOf(input),
    fxConvert: policy.allow_fx ?? true,
    fxBuffer: policy.fx_buffer_pct ?? '0',
    capGroups: Object.entries(policy.group_constraints ?? {}).map(([name, { max_weight }]) => ({
      name,
      members: symbolsOf(input).filter((symbol) =>
        Object.entries(input.instruments?.[symbol]?.attributes ?? {}).some(
          ([key, value]) => `${key}:${value}` === name,
        ),
      ),
      max: max_weight,
    })),
    ...(policy.max_realized_capital_gains === undefined
      ? {}
      : { gainsMax: policy.max_realized_capital_gains }),
  });
}

function symbolsOf({ prices, accounts, targets }: PeerInput): readonly string[] {
  const named = targets.level === 'symbol' ? Object.keys(targets.weights) : [];
  const held = accounts.flatMap(({ positions }) => positions.map(({ symbol }) => symbol));
  return [...new Set([...Object.keys(prices), ...held, ...named])].filter(
    (symbol) => symbol !== 'CASH',
  );
}

function accountNote(input: PeerInput, account: PeerAccount, index: number): AccountNote {
  const { policy } = input;
  const total =
    Object.values(account.cash).reduce((sum, each) => sum + each, 0) +
    account.positions.reduce(
      (sum, { symbol, quantity }) => sum + quantity * (input.prices[symbol]?.price ?? 0),
      0,
    );
  const fee = policy.fee?.per_trade ?? policy.fee?.feeStructure?.feeAmount;
  const heldOnly =
    policy.menu === 'held_only' ? account.positions.map((each) => each.symbol) : null;
  return {
    cash: Object.fromEntries(
      Object.entries(account.cash).map(([currency, amount]) => [currency, text(amount)]),
    ),
    holds: Object.fromEntries(
      account.positions
        .filter(({ quantity }) => quantity > 0)
        .map(({ symbol, quantity, lots }) => [
          symbol,
          lots === undefined ? text(quantity) : lots.map(lotNote),
        ]),
    ),
    tax: taxOf(account),
    menu: account.menu ?? heldOnly,
    decimals: policy.whole_shares === false ? 9 : 0,
    cashFlow: index === 0 ? text(flowOf(input) ?? 0) : '0',
    reserve: text(total * (policy.cash_reserve_pct ?? 0)),
    ...(fee === undefined ? {} : { commission: { perOrder: text(fee) } }),
  };
}

type PeerLot = NonNullable<PeerAccount['positions'][number]['lots']>[number];

function lotNote(lot: PeerLot): LotNote {
  return {
    ...(lot.id === undefined ? {} : { id: lot.id }),
    on: lot.date,
    quantity: text(lot.quantity),
    cost: text(lot.quantity * lot.unit_cost),
  };
}

function taxOf({ type, positions }: PeerAccount): TaxTreatment {
  if (type === 'taxable') return 'taxable';
  if (type === 'ira') return 'tax_deferred';
  return positions.some(({ lots }) => lots !== undefined) ? 'taxable' : 'tax_free';
}

function instrumentNote(input: PeerInput, symbol: string, withdraws: boolean): InstrumentNote {
  const { targets, classification, policy } = input;
  const quote = input.prices[symbol];
  const own = targets.level === 'symbol' && symbol in targets.weights ? { [symbol]: 1 } : {};
  const classes = Object.entries(classification?.[symbol] ?? own).filter(
    ([name]) => name in targets.weights,
  );
  const held = input.accounts.some(({ positions }) =>
    positions.some((position) => position.symbol === symbol && position.hold),
  );
  const locked = policy.sellable?.[symbol] === 0 && !withdraws;
  const trade: TradePermission = held
    ? 'hold'
    : input.instruments?.[symbol]?.status === 'SELL_ONLY'
      ? 'sell_only'
      : locked
        ? 'buy_only'
        : 'both';
  return {
    price: quote === undefined || quote.price === 0 ? null : text(quote.price),
    currency: quote?.currency ?? input.base_currency,
    classes: Object.fromEntries(classes.map(([name, weight]) => [name, text(weight)])),
    trade,
  };
}

/** A drift tolerance matters where the peer goes by bands; elsewhere every distance is worth trading. */
function classNote({ policy }: PeerInput, _name: string, weight: number): ClassNote {
  const usesBands = policy.mode === 'threshold';
  const width = !usesBands
    ? 0
    : policy.boundaryBandMode === 'relative'
      ? weight * (policy.relativeDriftTolerance ?? 0)
      : (policy.absoluteDriftTolerance ?? 0);
  return {
    weight: text(weight),
    band: [text(Math.max(0, weight - width)), text(Math.min(1, weight + width))],
  };
}

function flowOf({ policy, cash_flows: flows }: PeerInput): number | undefined {
  if (policy.cash_flow !== undefined) return policy.cash_flow;
  return flows?.reduce(
    (sum, { direction, amount }) => sum + (direction === 'WITHDRAWAL' ? -amount : amount),
    0,
  );
}

function minimumOf({ policy, instruments }: PeerInput): string {
  const own = Object.values(instruments ?? {}).find((each) => each.min_notional !== undefined);
  return (
    own?.min_notional?.amount ??
    policy.min_trade_notional?.amount ??
    text(policy.min_trade_value ?? 0)
  );
}

function ratesOf({ base_currency: base, fx }: PeerInput): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fx ?? {}).flatMap(([pair, rate]) => {
      const [from = '', to = ''] = pair.split('/');
      return to === base ? [[from, text(rate)]] : [];
    }),
  );
}

/** Numbers of the cases as the decimals that they stand for. */
function text(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, '');
}
