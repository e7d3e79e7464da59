/** A year of daily runs over the fixtures' market: seeded prices, fills, late brokers and rule changes. */
import type { DayResult } from '#app/run.ts';
import { type Decimal, fromFloat, toFloat } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import { mustGet } from '#domain/invariant.ts';
import { plusDays, type TradeDate } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { clientOrderId } from '#orders/client-order-id.ts';
import { closeOf, sessionsBetween } from '../../../fixtures/calendar.ts';
import { normalDraws, uniformDraws } from '../../../fixtures/random.ts';
import { world } from '../../../fixtures/world.ts';
import { dateOf, symbolNamed, USD } from '../../support/documents.ts';
import { mustSucceed } from '../../support/outcomes.ts';
import {
  type Account,
  accountOf,
  type Execution,
  execute,
  type GivenOrder,
  snapshotAfter,
} from './invented-brokers.ts';
import { InventedHousehold } from './invented-household.ts';

const FIRST = dateOf('2026-11-20');
const DAYS = 365;
const SYMBOLS = ['VTI', 'VEA', 'BND', 'AGG'].map(symbolNamed);
/** How much wilder than the fixtures' market this one is, a day. */
const SHOCKS: Readonly<Record<string, number>> = { VTI: 0.022, VEA: 0.02, BND: 0.003, AGG: 0.003 };
/** How often an account shows what it was a session ago. */
const LATE_SHARE = 0.15;

/** What is true of a day, whatever the program makes of it. */
export interface Day {
  readonly date: TradeDate;
  readonly isSession: boolean;
  readonly prices: ReadonlyMap<InstrumentSymbol, Decimal>;
  /** The session that each account's snapshot shows the end of. */
  readonly shownSession: ReadonlyMap<AccountId, TradeDate>;
  readonly snapshots: ReadonlyMap<AccountId, Snapshot>;
  /** Everything that was ever ordered and executed, up to today. */
  readonly given: readonly GivenOrder[];
  readonly executions: readonly Execution[];
  readonly result: DayResult;
  readonly household: InventedHousehold;
}

/** Calls `look` after every day's run, and `before` ahead of it: the place for changes of rules. */
export async function liveThroughAYear(
  { seed, ledger }: { readonly seed: string; readonly ledger: Ledger },
  {
    before,
    look,
  }: {
    readonly before: (dayNumber: number, household: InventedHousehold) => Promise<void>;
    readonly look: (day: Day) => Promise<void>;
  },
): Promise<void> {
  const household = new InventedHousehold(ledger);
  const accounts = [
    accountOf('IRA', 0, '9000', { VTI: '420', BND: '700', VEA: '500' }),
    accountOf('ROTH', 0, '6000', { VTI: '150', VEA: '900', AGG: '350' }),
    accountOf('PLAN', 3, '4000', { VTI: '180.5', BND: '620.25' }),
  ];
  const draw = uniformDraws(`${seed}/fills`);
  const market = new Market(seed);
  const given: GivenOrder[] = [];
  const executions: Execution[] = [];
  let last = new Map<AccountId, Snapshot>();
  let waiting: readonly GivenOrder[] = [];
  for (let dayNumber = 0; dayNumber < DAYS; dayNumber += 1) {
    const date = plusDays(FIRST, dayNumber);
    const isSession = market.isSession(date);
    const session = market.sessionUpTo(date);
    if (isSession) {
      for (const account of accounts)
        executions.push(...execute(account, ordersOf(account, waiting), date, draw));
      waiting = [];
    }
    const shown = accounts.map((account) => {
      const before = last.get(account.accountId);
      const isLate = isSession && before !== undefined && draw() < LATE_SHARE;
      return isLate ? before : snapshotAfter(account, session);
    });
    const snapshots = new Map(shown.map((snapshot) => [snapshot.accountId, snapshot]));
    if (isSession) last = new Map(accounts.map((it) => [it.accountId, snapshotAfter(it, session)]));
    await before(dayNumber, household);
    const prices = market.prices(session);
    const result = mustSucceed(
      await household.run(date, { snapshots, market: marketAt(session, prices) }),
    );
    await look({
      date,
      isSession,
      prices,
      shownSession: new Map(
        shown.map(({ accountId, asOf }) => [accountId, asOf.slice(0, 10) as TradeDate]),
      ),
      snapshots,
      given,
      executions,
      result,
      household,
    });
    const fresh = ordersGiven(result, date);
    given.push(...fresh);
    waiting = [...waiting, ...fresh];
  }
}

function ordersOf({ accountId }: Account, orders: readonly GivenOrder[]): readonly GivenOrder[] {
  return orders.filter((order) => order.accountId === accountId);
}

function ordersGiven({ rebalancing }: DayResult, givenOn: TradeDate): readonly GivenOrder[] {
  return rebalancing.orders.map((order) => ({
    orderId: clientOrderId({ ...rebalancing, ...order }),
    accountId: order.accountId,
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    price: order.price,
    givenOn,
  }));
}

function marketAt(session: TradeDate, prices: ReadonlyMap<InstrumentSymbol, Decimal>) {
  const asOf = closeOf(session);
  const quotes = [...prices].map(
    ([symbol, price]) => [symbol, { price, currency: USD, asOf, source: 'test' }] as const,
  );
  return { asOf, quotes: Object.fromEntries(quotes) };
}

/** The fixtures' closes, shaken by a walk of its own. */
class Market {
  readonly #sessions = sessionsBetween(FIRST, plusDays(FIRST, DAYS));
  readonly #prices: ReadonlyMap<TradeDate, ReadonlyMap<InstrumentSymbol, Decimal>>;

  constructor(seed: string) {
    const fixtures = world(plusDays(FIRST, DAYS));
    const levels = new Map(SYMBOLS.map((symbol) => [symbol, 1]));
    const draws = new Map(SYMBOLS.map((symbol) => [symbol, normalDraws(`${seed}/${symbol}`)]));
    this.#prices = new Map(
      this.#sessions.map((session) => [
        session,
        new Map(
          SYMBOLS.map((symbol) => {
            const shock = (draws.get(symbol)?.() ?? 0) * (SHOCKS[symbol] ?? 0);
            const level = (levels.get(symbol) ?? 1) * (1 + shock);
            levels.set(symbol, level);
            return [symbol, fromFloat(toFloat(fixtures.close(symbol, session)) * level, 2)];
          }),
        ),
      ]),
    );
  }

  isSession(date: TradeDate): boolean {
    return this.#prices.has(date);
  }

  sessionUpTo(date: TradeDate): TradeDate {
    return this.#sessions.findLast((session) => session <= date) ?? FIRST;
  }

  prices(session: TradeDate): ReadonlyMap<InstrumentSymbol, Decimal> {
    return mustGet(this.#prices, session);
  }
}
