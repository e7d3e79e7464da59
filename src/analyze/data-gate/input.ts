/** What the data gate looks at, and the few views of it that several checks share. */
import type { AccountConfig } from '#config/config.ts';
import type { Guards } from '#config/guards.ts';
import { type Decimal, sum, ZERO } from '#domain/decimal.ts';
import type { Position, Snapshot } from '#domain/documents/holdings.ts';
import type { Market } from '#domain/documents/market.ts';
import { fxRate } from '#domain/fx.ts';
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { ageInBusinessDays, type PriceBook } from '../prices.ts';
import type { Finding } from './finding.ts';

export interface DataGateInput {
  /** One for each account that has one, the frozen ones of an earlier day included. */
  readonly snapshots: readonly Snapshot[];
  /** The last accepted snapshots, for what changed since; empty on the first run. */
  readonly previousSnapshots: readonly Snapshot[];
  readonly market: Market;
  /** The configured accounts. */
  readonly accounts: readonly Pick<AccountConfig, 'accountId' | 'required'>[];
  /** What targets and menus may buy. */
  readonly targeted: ReadonlySet<InstrumentSymbol>;
  readonly guards: Guards;
  readonly baseCurrency: Currency;
  readonly holidays: ReadonlySet<TradeDate>;
  readonly timeZone: string;
  readonly tradeDate: TradeDate;
  /** Now. */
  readonly asOf: Instant;
}

export interface GateContext extends DataGateInput {
  readonly prices: PriceBook;
}

/** One thing that can be wrong; pure, and silent where another check already speaks. */
export type Check = (context: GateContext) => readonly Finding[];

export interface Holding {
  readonly snapshot: Snapshot;
  readonly position: Position;
  readonly isFrozen: boolean;
}

/** Every position that is not closed, of every account. */
export function holdings({ snapshots }: GateContext): readonly Holding[] {
  return snapshots.flatMap((snapshot) =>
    snapshot.positions
      .filter(({ quantity }) => !quantity.eq(ZERO))
      .map((position) => ({
        snapshot,
        position,
        isFrozen: isFrozen(snapshot),
      })),
  );
}

/** The snapshots of this run: what is frozen was looked at when it was accepted. */
export function freshSnapshots({ snapshots }: GateContext): readonly Snapshot[] {
  return snapshots.filter((snapshot) => !isFrozen(snapshot));
}

export function isFrozen(snapshot: Snapshot): boolean {
  return snapshot.frozen === true;
}

export function ageOf(asOf: Instant, context: GateContext): number {
  return ageInBusinessDays(asOf, context);
}

/** In base currency; undefined where the rate is missing. */
export function inBase(
  amount: Decimal,
  currency: Currency,
  { market, baseCurrency }: GateContext,
): Decimal | undefined {
  const rate = fxRate(market.fx, currency, baseCurrency);
  return rate === undefined ? undefined : amount.times(rate);
}

/** The sum, or undefined where any part is. */
export function sumOfKnown(parts: readonly (Decimal | undefined)[]): Decimal | undefined {
  const known = parts.flatMap((part) => part ?? []);
  return known.length === parts.length ? sum(known) : undefined;
}

/**
 * What the account is worth by its broker's own figures, in base currency: those that its reported total was made of.
 * Undefined where a price or a rate is missing.
 */
export function brokerValue(snapshot: Snapshot, context: GateContext): Decimal | undefined {
  return sumOfKnown([
    ...snapshot.cash.map(({ amount, currency }) => inBase(amount, currency, context)),
    ...snapshot.positions.map((position) => positionValue(position, context)),
  ]);
}

function positionValue(position: Position, context: GateContext): Decimal | undefined {
  const { symbol, quantity, price, marketValue, currency } = position;
  if (quantity.eq(ZERO)) return ZERO;
  if (marketValue !== null) return inBase(marketValue, currency, context);
  if (price !== null) return inBase(quantity.times(price), currency, context);
  const known = context.prices.get(symbol);
  return known && inBase(quantity.times(known.price), known.currency, context);
}
