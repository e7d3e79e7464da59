/** `rebalance status`: how the portfolio stands, or all of them, for a person to read and for monitoring to ask. */
import { readPastRuns } from '#app/past-runs.ts';
import { type Status, statusOf } from '#app/status.ts';
import { toText } from '#domain/decimal.ts';
import { EXIT_CODES } from '#domain/problem.ts';
import { courseLines } from '#report/courses.ts';
import type { PastRun } from '#report/past-run.ts';
import { PortfolioRuns } from '#runs/portfolio-runs.ts';
import type { CommandAction } from '../command.ts';
import { showJson } from '../show.ts';
import { refuse } from '../stage-command.ts';
import { type Household, openHousehold } from '../wiring.ts';

export const execute: CommandAction = async (invocation) => {
  const { flags, output } = invocation;
  if (flags.all === true) return (await import('../status-all.ts')).showAllStatus(invocation);
  // As a dry run, so that nothing is written, not even a new ledger.
  const household = await openHousehold({ ...invocation, flags: { ...flags, dryRun: true } });
  if (!household.ok) return refuse(household.problems, invocation);
  const { config, places, tradeDate, effects } = household.value;
  const status = await statusOf(
    { config, tradeDate, workDirectory: places.workDirectory },
    effects,
  );
  if (!status.ok) return refuse(status.problems, invocation);
  if (output.quiet && !output.json) return status.value.exit;
  const past = await pastOf(household.value);
  if (output.json) showJson({ ...statusJson(status.value), past_runs: past.map(pastJson) }, output);
  else
    for (const line of linesOf(status.value, output.aligned ? past : [])) output.data(`${line}\n`);
  return status.value.exit;
};

/** Complete runs in force, oldest first. */
function pastOf({ config, places, effects }: Household): Promise<readonly PastRun[]> {
  const runs = new PortfolioRuns({
    workDirectory: places.workDirectory,
    portfolioId: config.targets.portfolioId,
    fileSystem: effects.fileSystem,
  });
  return readPastRuns(runs.completeInForce());
}

function pastJson({ tradeDate, totalValue, drift, turnover, orders }: PastRun) {
  return {
    trade_date: tradeDate,
    total_value: toText(totalValue),
    drift: toText(drift),
    expected_turnover: toText(turnover),
    orders,
  };
}

/** `past` is shown as a course, for eyes alone. */
function linesOf(status: Status, past: readonly PastRun[]): readonly string[] {
  const { last, unfinished, nextDue, today, missed, openOrders, outOfBand } = status;
  const rows: readonly (readonly [string, string])[] = [
    ['last run', last === null ? 'none is complete' : lastText(last)],
    ...(unfinished === null ? [] : [['unfinished', unfinishedText(unfinished)] as const]),
    ['next due', nextDue === today ? `${nextDue}, today` : nextDue],
    ['days missed', missed.length === 0 ? 'none' : missed.join(' ')],
    [
      'open orders',
      openOrders === null ? 'unknown: the ledger cannot be read' : ordersText(openOrders),
    ],
    ['out of band', outOfBand.length === 0 ? 'none' : outOfBand.map(classText).join(', ')],
    ...courseLines(past),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

function lastText({ tradeDate, ageMs, orders }: NonNullable<Status['last']>): string {
  return `${tradeDate}, ${ageText(ageMs)} ago, ${orders} orders`;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** In the largest unit of which there are at least two. */
export function ageText(ageMs: number): string {
  if (ageMs >= 2 * DAY_MS) return `${Math.floor(ageMs / DAY_MS)} days`;
  if (ageMs >= 2 * HOUR_MS) return `${Math.floor(ageMs / HOUR_MS)} hours`;
  return `${Math.floor(ageMs / MINUTE_MS)} min`;
}

export function unfinishedText({ tradeDate, failed }: NonNullable<Status['unfinished']>): string {
  if (failed === null) return `${tradeDate}, at work or killed`;
  const why = failed.problems[0]?.what;
  return `${tradeDate}, failed with ${failed.exitCode}${why === undefined ? '' : `: ${why}`}`;
}

function ordersText(orders: NonNullable<Status['openOrders']>): string {
  if (orders.length === 0) return 'none';
  const partly = orders.filter(({ filledQuantity }) => filledQuantity.gt('0')).length;
  return `${orders.length}${partly === 0 ? '' : `, ${partly} of them partly filled`}`;
}

function classText({
  assetClass,
  currentWeight,
  bandLow,
  bandHigh,
}: Status['outOfBand'][number]): string {
  const percent = (weight: typeof bandLow) => `${weight.times('100').toFixed(1)} %`;
  return `${assetClass} ${percent(currentWeight)} (${percent(bandLow)} to ${percent(bandHigh)})`;
}

export function statusJson(status: Status) {
  const { last, unfinished, openOrders, outOfBand, exit } = status;
  return {
    today: status.today,
    exit,
    exit_code: EXIT_CODES[exit].code,
    last_run: last && {
      trade_date: last.tradeDate,
      finished_at: last.finishedAt,
      age_seconds: Math.floor(last.ageMs / 1_000),
      orders: last.orders,
    },
    unfinished_run: unfinished && {
      trade_date: unfinished.tradeDate,
      exit_code: unfinished.failed?.exitCode ?? null,
      problems: unfinished.failed?.problems ?? [],
    },
    next_due: status.nextDue,
    days_missed: status.missed,
    open_orders:
      openOrders?.map(({ accountId, symbol, side, quantity, filledQuantity }) => ({
        account_id: accountId,
        symbol,
        side,
        quantity: toText(quantity),
        filled_quantity: toText(filledQuantity),
      })) ?? null,
    out_of_band: outOfBand.map((each) => ({
      asset_class: each.assetClass,
      current_weight: toText(each.currentWeight),
      target_weight: toText(each.targetWeight),
      band_low: toText(each.bandLow),
      band_high: toText(each.bandHigh),
    })),
  };
}
