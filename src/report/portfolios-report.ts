/** Many portfolios as one table: how each ended, or how each stands. */
import type { Decimal } from '#domain/decimal.ts';
import { money, percent } from './format.ts';
import type { Table } from './table.ts';

export interface PortfolioRow {
  readonly portfolio: string;
  readonly tradeDate: string | null;
  /** Such as `done`, `unchanged` or the name of the exit. */
  readonly ended: string;
  readonly exitCode: number;
  readonly plan: {
    readonly orders: number;
    /** A fraction of the portfolio's value. */
    readonly turnover: Decimal;
    readonly costs: Decimal;
  } | null;
  /** What went wrong first; empty when nothing did. */
  readonly problem: string;
}

export function portfoliosTable(rows: readonly PortfolioRow[]): Table {
  return {
    title: 'Portfolios',
    columns: [
      { heading: 'portfolio', align: 'left' },
      { heading: 'date', align: 'left', dispensable: 2 },
      { heading: 'ended', align: 'left' },
      { heading: 'exit', align: 'right' },
      { heading: 'orders', align: 'right' },
      { heading: 'turnover', align: 'right', dispensable: 1 },
      { heading: 'costs', align: 'right', dispensable: 3 },
      { heading: 'problem', align: 'left', flexible: true },
    ],
    rows: rows.map(({ portfolio, tradeDate, ended, exitCode, plan, problem }) => [
      portfolio,
      tradeDate ?? '',
      ended,
      String(exitCode),
      plan === null ? '' : String(plan.orders),
      plan === null ? '' : percent(plan.turnover),
      plan === null ? '' : money(plan.costs),
      problem,
    ]),
  };
}

export interface StandingRow {
  readonly portfolio: string;
  /** Of the latest complete run; null before the first. */
  readonly last: {
    readonly tradeDate: string;
    readonly age: string;
    readonly orders: number;
  } | null;
  /** `fresh`, or the name of the exit that `status` would have. */
  readonly state: string;
  readonly daysMissed: number | null;
  /** Null when it is not known. */
  readonly openOrders: number | null;
  readonly outOfBand: number | null;
  /** How far its newest day in the queue has come; empty where there is none. */
  readonly queue: string;
  /** What is at work, or went wrong. */
  readonly remark: string;
}

export function standingsTable(rows: readonly StandingRow[]): Table {
  const text = (number: number | null) => (number === null ? '' : String(number));
  return {
    title: 'Portfolios',
    columns: [
      { heading: 'portfolio', align: 'left' },
      { heading: 'state', align: 'left' },
      { heading: 'last run', align: 'left' },
      { heading: 'age', align: 'right', dispensable: 3 },
      { heading: 'orders', align: 'right' },
      { heading: 'missed', align: 'right', dispensable: 1 },
      { heading: 'open orders', align: 'right', dispensable: 4 },
      { heading: 'out of band', align: 'right', dispensable: 2 },
      { heading: 'queue', align: 'left' },
      { heading: 'remark', align: 'left', flexible: true },
    ],
    rows: rows.map((row) => [
      row.portfolio,
      row.state,
      row.last?.tradeDate ?? '',
      row.last?.age ?? '',
      text(row.last?.orders ?? null),
      text(row.daysMissed),
      text(row.openOrders),
      text(row.outOfBand),
      row.queue,
      row.remark,
    ]),
  };
}
