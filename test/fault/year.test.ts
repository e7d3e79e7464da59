/**
 * A year of daily runs with everything that happens to them: prices that move, fills that are whole, partial or
 * missing, deposits, brokerages that fail, disks that break in the middle, clocks that change. Every day's
 * invariants hold; a failing year is made again by its seed.
 */
import { expect, test } from 'vitest';
import { statusOf } from '#app/status.ts';
import { toFloat } from '#domain/decimal.ts';
import type { Order } from '#domain/documents/rebalancing.ts';
import { type Instant, instantAt, isBusinessDay, plusDays, type TradeDate } from '#domain/time.ts';
import { verifyChain } from '#runs/chain.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { FaultyFileSystem } from '../support/faulty-file-system.ts';
import type { MemoryFileSystem } from '../support/memory-file-system.ts';
import { pick, type Random, randomFrom } from '../support/mutate.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { proofSize, reportFigures } from '../support/proof.ts';
import {
  memoryForDays,
  runSmallDay,
  smallDay,
  TIME_ZONE,
  workDirectoryForTest,
} from '../support/small-day.ts';

/** Both changes of the clocks, Thanksgiving and New Year lie within a year from here. */
const FIRST_DAY = '2026-10-20' as TradeDate;
const DAYS = proofSize('PROVE_YEAR_DAYS', 40);
const YEARS = proofSize('PROVE_YEARS', 1);
const SEED = proofSize('PROVE_SEED', 1);
/** Narrow bands, so that there is much to trade. */
const POLICY =
  'rules: [{ trigger_type: DRIFT_THRESHOLD, trigger_parameters: { absolute: 0.01, relative: null }, method: THRESHOLD_REBALANCING }]';
const FILES = { IRA: 'ira.csv', TAXABLE: 'taxable.csv' } as const;

type AccountName = keyof typeof FILES;

/** What the brokerages know; cents and whole shares, so that plain numbers are exact. */
interface World {
  readonly random: Random;
  readonly priceCents: { VTI: number; BND: number };
  readonly accounts: Record<AccountName, { cashCents: number; VTI: number; BND: number }>;
}

const newWorld = (seed: number): World => ({
  random: randomFrom(seed),
  priceCents: { VTI: 10_000, BND: 5_000 },
  accounts: {
    IRA: { cashCents: 50_000, VTI: 80, BND: 30 },
    TAXABLE: { cashCents: 70_000, VTI: 20, BND: 0 },
  },
});

function exportsOf({ priceCents, accounts }: World, asOf: Instant): Record<string, string> {
  const text = (cents: number) => (cents / 100).toFixed(2);
  const fileOf = (name: AccountName) => {
    const { cashCents, VTI, BND } = accounts[name];
    return [
      'symbol,quantity,price,price_as_of,currency,as_of',
      `VTI,${VTI},${text(priceCents.VTI)},${asOf},USD,${asOf}`,
      `BND,${BND},${text(priceCents.BND)},${asOf},USD,${asOf}`,
      `CASH,${text(cashCents)},,,USD,${asOf}`,
      '',
    ].join('\n');
  };
  return { 'ira.csv': fileOf('IRA'), 'taxable.csv': fileOf('TAXABLE') };
}

function symbolOf(order: Order): 'VTI' | 'BND' {
  return order.symbol === 'VTI' ? 'VTI' : 'BND';
}

/** A day later: other prices, some of the orders executed, now and then money from outside. */
function passDay(world: World, orders: readonly Order[]): void {
  const { random, priceCents, accounts } = world;
  for (const symbol of ['VTI', 'BND'] as const)
    priceCents[symbol] = Math.max(
      100,
      Math.round(priceCents[symbol] * (1 + (random() - 0.5) / 15)),
    );
  for (const order of orders) {
    const account = accounts[order.accountId as AccountName];
    const wanted = Math.floor(toFloat(order.quantity) * pick([1, 1, 1, 0.5, 0], random));
    const cents = wanted * priceCents[symbolOf(order)];
    // A brokerage does not lend: what the new price makes too dear is not executed.
    if (order.side === 'buy' && cents > account.cashCents) continue;
    const sign = order.side === 'buy' ? 1 : -1;
    account[symbolOf(order)] += sign * wanted;
    account.cashCents -= sign * cents;
  }
  if (random() < 0.05) accounts[pick(['IRA', 'TAXABLE'] as const, random)].cashCents += 100_000;
}

/** At the prices of the plan, all its orders together. */
function expectSound(world: World, orders: readonly Order[], where: string): void {
  for (const name of Object.keys(FILES) as AccountName[]) {
    const after = { ...world.accounts[name] };
    for (const order of orders.filter(({ accountId }) => accountId === name)) {
      const sign = order.side === 'buy' ? 1 : -1;
      after[symbolOf(order)] += sign * toFloat(order.quantity);
      after.cashCents -= sign * Math.round(toFloat(order.estNotional) * 100);
    }
    expect(
      Math.min(after.VTI, after.BND, after.cashCents),
      `${where}: ${name}`,
    ).toBeGreaterThanOrEqual(0);
  }
}

interface Year {
  readonly world: World;
  readonly fileSystem: MemoryFileSystem;
  readonly workDirectory: string;
  disturbed: number;
}

/** One date: perhaps a run or two that come to nothing, and then one that does. */
async function runDate(year: Year, date: TradeDate, seed: number): Promise<readonly Order[]> {
  const { world, fileSystem, workDirectory } = year;
  const { random } = world;
  const now = instantAt(date, { hour: 16, minute: 30 }, TIME_ZONE);
  const files = exportsOf(world, instantAt(date, { hour: 16, minute: 0 }, TIME_ZONE));
  const day = { fileSystem, workDirectory, now, files, policy: POLICY };
  const where = `seed ${seed}, ${date}`;
  while (random() < 0.3) {
    year.disturbed += 1;
    const operation = 1 + Math.floor(random() * 220);
    const disk = new FaultyFileSystem(fileSystem, { operation, code: 'EIO', persistent: true });
    const { [pick(Object.values(FILES), random)]: _lost, ...rest } = files;
    const disturbed = pick(
      [
        { ...day, fileSystem: disk },
        { ...day, files: rest },
      ],
      random,
    );
    await runSmallDay(disturbed);
  }
  const done = await runSmallDay(day);
  expect(done.ok ? [] : done.problems, where).toEqual([]);
  const { rebalancing } = mustSucceed(done);
  expect(rebalancing.tradeDate, where).toBe(date);
  expectSound(world, rebalancing.orders, where);
  expect(mustSucceed(await runSmallDay(day)).kind, where).toBe('unchanged');
  return rebalancing.orders;
}

test('a year of runs keeps its invariants every day', { timeout: 3_600_000 }, async () => {
  for (let seed = SEED; seed < SEED + YEARS; seed += 1) {
    const workDirectory = await workDirectoryForTest();
    const year = {
      world: newWorld(seed),
      fileSystem: await memoryForDays(),
      workDirectory,
      disturbed: 0,
    };
    const { request, effects } = smallDay(year);
    const { holidays, portfolioId } = request.config.targets;
    let [days, orders] = [0, 0];
    for (let date = FIRST_DAY; days < DAYS; date = plusDays(date, 1)) {
      if (!isBusinessDay(date, holidays)) continue;
      const recommended = await runDate(year, date, seed);
      passDay(year.world, recommended);
      days += 1;
      orders += recommended.length;
      const status = mustSucceed(await statusOf({ ...request, tradeDate: date }, effects));
      expect(status, `seed ${seed}, ${date}`).toMatchObject({ missed: [], exit: 'ok' });
    }
    const runs = new PortfolioRuns({ workDirectory, portfolioId, fileSystem: year.fileSystem });
    expect(await verifyChain(runs)).toMatchObject({ runs: DAYS, gaps: [], problems: [] });
    expect(orders).toBeGreaterThan(0);
    reportFigures('PROVE_YEARS', { seed, days, orders, disturbed: year.disturbed });
  }
});
