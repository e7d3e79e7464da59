/**
 * Executes an order file on the snapshots that a run wrote, at its own reference prices, and measures what comes of it.
 *
 * Reads only the run's public files and the fixtures' configuration, as a stranger would.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { FIXTURE_CONFIG } from '../../support/world.ts';
import { type Exact, exact, greatest, least, times, total } from './exact.ts';
import { listFiles, readJson } from './files.ts';

export type OrderRow = Readonly<Record<string, string>>;

interface SnapshotFile {
  readonly account_id: string;
  readonly cash: readonly { readonly amount: string }[];
  readonly positions: readonly {
    readonly symbol: string;
    readonly quantity: string;
    readonly price: string | null;
    readonly price_as_of: string | null;
  }[];
}

interface MarketFile {
  readonly quotes: Readonly<Record<string, { readonly price: string; readonly as_of: string }>>;
}

interface AccountSetting {
  readonly id: string;
  readonly cash_reserve: string;
  readonly menu?: readonly string[];
  readonly commission?: Readonly<Record<'per_order' | 'per_share' | 'minimum', string>>;
}

interface TargetsFile {
  readonly asset_classes: Readonly<
    Record<string, { weight: string; instruments?: string[]; band?: { absolute: string } }>
  >;
  readonly instruments: Readonly<Record<string, { asset_classes?: Record<string, string> }>>;
}

/** One account before and after its orders. */
export interface SettledAccount {
  readonly id: string;
  readonly cash: Exact;
  readonly reserve: Exact;
  readonly menu: readonly string[] | null;
  readonly quantities: ReadonlyMap<string, Exact>;
}

export interface Settlement {
  readonly orders: readonly OrderRow[];
  readonly accounts: readonly SettledAccount[];
  /** Sales of more than is held at that moment. */
  readonly oversold: readonly OrderRow[];
  readonly totalValue: Exact;
  readonly classes: readonly {
    readonly name: string;
    readonly value: Exact;
    readonly low: Exact;
    readonly high: Exact;
  }[];
}

const SPREAD_RATE = exact('0.0005');
const RULE = { absolute: exact('0.05'), relative: exact('0.25') };

export async function settle(runDirectory: string): Promise<Settlement> {
  const names = (await listFiles(runDirectory)).filter((name) => name.startsWith('holdings/'));
  const snapshots = (await Promise.all(
    names.map((name) => readJson(join(runDirectory, name))),
  )) as SnapshotFile[];
  const market = (await readJson(join(runDirectory, 'market.json'))) as MarketFile;
  const targets = (await readConfig('targets.yaml')) as TargetsFile;
  const { accounts } = (await readConfig('brokerages.yaml')) as { accounts: AccountSetting[] };
  const orders = await readOrders(runDirectory);
  const prices = newestPrices(snapshots, market);
  const oversold: OrderRow[] = [];
  const settled = snapshots.map((snapshot) => {
    const setting = accounts.find(({ id }) => id === snapshot.account_id);
    if (setting === undefined) throw new Error(`${snapshot.account_id} is not configured`);
    return settleAccount(snapshot, { setting, orders, prices, oversold });
  });
  return { orders, accounts: settled, oversold, ...weigh(settled, prices, targets) };
}

export async function readOrders(runDirectory: string): Promise<readonly OrderRow[]> {
  const [name = ''] = (await listFiles(runDirectory)).filter((file) => file.endsWith('.csv'));
  return parseCsv(await readFile(join(runDirectory, name), 'utf8'), { columns: true });
}

/** Every scalar as the text that was written. */
async function readConfig(name: string): Promise<unknown> {
  return parseYaml(await readFile(join(FIXTURE_CONFIG, name), 'utf8'), { schema: 'failsafe' });
}

function newestPrices(
  snapshots: readonly SnapshotFile[],
  { quotes }: MarketFile,
): ReadonlyMap<string, Exact> {
  const seen = [
    ...Object.entries(quotes).map(([symbol, { price, as_of }]) => ({ symbol, price, at: as_of })),
    ...snapshots
      .flatMap(({ positions }) => positions)
      .map(({ symbol, price, price_as_of }) => ({ symbol, price, at: price_as_of ?? '' })),
  ].sort(
    (left, right) => Date.parse(left.at || '1970-01-01') - Date.parse(right.at || '1970-01-01'),
  );
  return new Map(
    seen.flatMap(({ symbol, price }) => (price === null ? [] : [[symbol, exact(price)] as const])),
  );
}

function settleAccount(
  snapshot: SnapshotFile,
  given: {
    readonly setting: AccountSetting;
    readonly orders: readonly OrderRow[];
    readonly prices: ReadonlyMap<string, Exact>;
    readonly oversold: OrderRow[];
  },
): SettledAccount {
  const { setting, prices, oversold } = given;
  const quantities = new Map(
    snapshot.positions.map(({ symbol, quantity }) => [symbol, exact(quantity)]),
  );
  let cash = total(snapshot.cash.map(({ amount }) => exact(amount)));
  const reserve = reserveOf(setting, cash + worth(quantities, prices));
  for (const order of given.orders.filter(({ account }) => account === setting.id)) {
    const { symbol = '', order_qty = '', ref_price = '', side } = order;
    const quantity = exact(order_qty);
    const notional = times(quantity, exact(ref_price));
    const held = quantities.get(symbol) ?? 0n;
    if (side === 'SELL' && quantity > held) oversold.push(order);
    quantities.set(symbol, side === 'SELL' ? held - quantity : held + quantity);
    cash += side === 'SELL' ? notional : -notional;
    cash -= commissionOf(setting, quantity) + times(notional, SPREAD_RATE);
  }
  return { id: setting.id, cash, reserve, menu: setting.menu ?? null, quantities };
}

/** An amount, or a share of the account's value such as `1%`. */
function reserveOf({ cash_reserve }: AccountSetting, accountValue: Exact): Exact {
  if (!cash_reserve.endsWith('%')) return exact(cash_reserve);
  return times(times(exact(cash_reserve.slice(0, -1)), exact('0.01')), accountValue);
}

function commissionOf({ commission }: AccountSetting, quantity: Exact): Exact {
  if (commission === undefined) return 0n;
  const { per_order, per_share, minimum } = commission;
  return greatest(exact(per_order) + times(quantity, exact(per_share)), exact(minimum));
}

function weigh(
  accounts: readonly SettledAccount[],
  prices: ReadonlyMap<string, Exact>,
  targets: TargetsFile,
): Pick<Settlement, 'totalValue' | 'classes'> {
  const values = new Map<string, Exact>();
  const add = (name: string, value: Exact) => values.set(name, (values.get(name) ?? 0n) + value);
  for (const { cash, quantities } of accounts) {
    add('cash', cash);
    for (const [symbol, quantity] of quantities) {
      const value = times(quantity, priceOf(symbol, prices));
      for (const [name, share] of sharesOf(symbol, targets)) add(name, times(value, exact(share)));
    }
  }
  const totalValue = total(values.values());
  const classes = Object.entries(targets.asset_classes).map(([name, { weight, band }]) => {
    const target = exact(weight);
    const distance =
      band === undefined
        ? least(RULE.absolute, times(RULE.relative, target))
        : exact(band.absolute);
    const [low, high] = [target - distance, target + distance];
    return {
      name,
      value: values.get(name) ?? 0n,
      low: times(low, totalValue),
      high: times(high, totalValue),
    };
  });
  return { totalValue, classes };
}

function worth(quantities: ReadonlyMap<string, Exact>, prices: ReadonlyMap<string, Exact>): Exact {
  return total(
    [...quantities].map(([symbol, quantity]) => times(quantity, priceOf(symbol, prices))),
  );
}

function priceOf(symbol: string, prices: ReadonlyMap<string, Exact>): Exact {
  const price = prices.get(symbol);
  if (price === undefined) throw new Error(`${symbol} has no price`);
  return price;
}

/** A fund may be in several classes; the shares sum to 1. */
function sharesOf(
  symbol: string,
  { asset_classes, instruments }: TargetsFile,
): readonly (readonly [string, string])[] {
  const split = instruments[symbol]?.asset_classes;
  if (split !== undefined) return Object.entries(split);
  const found = Object.entries(asset_classes).find(([, it]) => it.instruments?.includes(symbol));
  if (found === undefined) throw new Error(`${symbol} is in no class`);
  return [[found[0], '1']];
}
