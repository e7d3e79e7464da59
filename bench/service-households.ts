/** Seeded households as a user has them: a configuration directory each, and the snapshots of a day to plan on. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { sum, toFloat, toText } from '#domain/decimal.ts';
import { HOLDINGS_SCHEMA, holdingsDocument } from '#domain/documents/holdings.ts';
import type { ProblemAccount, RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { CASH } from '#domain/ids.ts';
import { type Instant, isBusinessDay, plusDays, type TradeDate } from '#domain/time.ts';
import { Dice, seededHousehold } from './engine-households.ts';

export interface BenchHouseholds {
  readonly portfoliosDirectory: string;
  readonly workDirectory: string;
  readonly portfolioIds: readonly string[];
}

interface Day {
  readonly now: Instant;
  readonly tradeDate: TradeDate;
}

/** Days of prices: a year of a small household, and only the last two of a large one. */
const HISTORY_DAYS = 252;
const LARGE = 500;

export async function writeHouseholds(
  directory: string,
  shape: { readonly count: number; readonly instruments: number; readonly classes: number | null },
  day: Day,
): Promise<BenchHouseholds> {
  const portfoliosDirectory = join(directory, 'portfolios');
  const workDirectory = join(directory, 'var');
  const portfolioIds: string[] = [];
  for (let index = 0; index < shape.count; index += 1) {
    const problem = seededHousehold({ seed: 91_000 + index, ...shape });
    portfolioIds.push(problem.portfolioId);
    const config = join(portfoliosDirectory, problem.portfolioId);
    await put(join(config, 'targets.yaml'), targetsText(problem));
    await put(join(config, 'brokerages.yaml'), brokeragesText(problem));
    await put(join(config, 'policy.yaml'), policyText(problem));
    await put(join(config, 'prices.csv'), pricesText(problem, day));
    const run = join(workDirectory, 'runs', problem.portfolioId, day.tradeDate);
    for (const account of problem.accounts)
      await put(
        join(run, 'holdings', `${account.accountId}.json`),
        holdingsText(account, problem, day),
      );
  }
  return { portfoliosDirectory, workDirectory, portfolioIds };
}

function targetsText({ portfolioId, classes, instruments }: RebalancingProblem): string {
  const members = Map.groupBy(instruments, ({ exposures }) => exposures[0]?.assetClass);
  const lines = classes.map(({ assetClass, targetWeight }) => {
    const symbols = (members.get(assetClass) ?? []).map(({ symbol }) => symbol);
    const listed = assetClass === CASH ? '' : `, instruments: [${symbols.join(', ')}]`;
    return `  ${assetClass}: { weight: ${toText(targetWeight)}${listed} }`;
  });
  return `portfolio_id: ${portfolioId}
base_currency: USD
time_zone: America/New_York
asset_classes:
${lines.join('\n')}
`;
}

function brokeragesText({ accounts }: RebalancingProblem): string {
  const lines = accounts.map(
    ({ accountId, taxTreatment, reserve, menu, commission }) =>
      `  - { id: ${accountId}, adapter: csv, path: ${accountId}.csv, tax_treatment: ${taxTreatment}, cash_reserve: ${toText(reserve)}, commission: { per_order: ${toText(commission.perOrder)} }, menu: [${(menu ?? []).join(', ')}] }`,
  );
  return `accounts:
${lines.join('\n')}
market_data: { adapter: csv, path: prices.csv, history_years: 1 }
`;
}

function policyText({ constraints, ...problem }: RebalancingProblem): string {
  return `rules:
  - trigger_type: DRIFT_THRESHOLD
    method: FULL_OPTIMIZATION
    constraints: { max_turnover: ${toText(constraints.maxTurnover)}, min_trade_size: ${toText(constraints.minTradeSize)}, excluded_instruments: [${constraints.excludedInstruments.join(', ')}] }
untargeted: ${problem.untargeted}
costs: { spread_rate: ${toText(problem.spreadRate)} }
optimization: { misallocation_cost: ${toText(problem.optimization.misallocationCost)} }
`;
}

/** One column for each instrument; walks that end at the price of today. */
function pricesText({ instruments }: RebalancingProblem, { tradeDate }: Day): string {
  const days = businessDaysUntil(tradeDate, instruments.length > LARGE ? 2 : HISTORY_DAYS);
  const dice = new Dice(instruments.length);
  const columns = instruments.map(({ price }) => {
    const closes = [price === null ? '50' : toText(price)];
    let close = price === null ? 50 : toFloat(price);
    while (closes.length < days.length) {
      close /= 1 + dice.between(-0.012, 0.0125);
      closes.unshift(close.toFixed(2));
    }
    return closes;
  });
  const header = ['date', ...instruments.map(({ symbol }) => symbol)].join(',');
  const rows = days.map((day, index) => [day, ...columns.map((each) => each[index])].join(','));
  return `${[header, ...rows].join('\n')}\n`;
}

function businessDaysUntil(last: TradeDate, count: number): readonly TradeDate[] {
  const days: TradeDate[] = [];
  for (let day = last; days.length < count; day = plusDays(day, -1))
    if (days.length === 0 || isBusinessDay(day, new Set())) days.unshift(day);
  return days;
}

function holdingsText(account: ProblemAccount, problem: RebalancingProblem, { now }: Day): string {
  const priceOf = new Map(problem.instruments.map(({ symbol, price }) => [symbol, price]));
  const { baseCurrency } = problem;
  const positions = account.holdings.map(({ symbol, quantity, lots }) => {
    const price = priceOf.get(symbol) ?? null;
    const cost = sum(lots.flatMap(({ costBasis }) => (costBasis === null ? [] : [costBasis])));
    return {
      ...{ symbol, quantity, lots, price, priceAsOf: now, currency: baseCurrency },
      ...{ securityId: null, securityIdSource: null, marketValue: null, costBasis: cost },
    };
  });
  const document = z.encode(holdingsDocument, {
    schema: HOLDINGS_SCHEMA,
    accountId: account.accountId,
    asOf: now,
    fetchedAt: now,
    adapter: 'csv',
    baseCurrency,
    cash: account.cash,
    positions,
    recentTrades: [],
    openOrders: [],
    reportedTotalValue: null,
    warnings: [],
  });
  return JSON.stringify(document);
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
