/** Sixth part of the report: value, drift and turnover over the runs so far. */
import { toFloat } from '#domain/decimal.ts';
import { money, percent } from '../format.ts';
import { type PastRun, pastRun } from '../past-run.ts';
import type { DrawChart } from './charts.ts';
import { figure, paragraph, section, table } from './elements.ts';
import { type Html, html } from './html.ts';
import type { ReportInput } from './input.ts';
import { courseSpec } from './specs.ts';

const ROWS_MAX = 12;

export async function past(input: ReportInput, draw: DrawChart): Promise<Html> {
  const runs = [...input.pastRuns, pastRun(input.rebalancing)];
  return section(
    'past',
    'What happened before?',
    runs.length === 1
      ? paragraph('This is the first run that is kept here.')
      : html`<div class="charts">${await courses(runs, draw)}</div>${runsTable(runs)}`,
  );
}

async function courses(runs: readonly PastRun[], draw: DrawChart): Promise<readonly Html[]> {
  const course = async (
    title: string,
    read: (run: PastRun) => number,
    look: Parameters<typeof courseSpec>[1],
  ) => {
    const points = runs.map((run) => ({ date: run.tradeDate, value: read(run) }));
    const [first, last] = [runs[0]?.tradeDate, runs.at(-1)?.tradeDate];
    return figure(
      await draw(courseSpec(points, look)),
      `${title}, ${runs.length} runs from ${first} to ${last}; the latest are in the table below`,
      title,
    );
  };
  return [
    await course('Value of the household', ({ totalValue }) => toFloat(totalValue), {
      mark: 'line',
      format: '~s',
      zero: false,
    }),
    await course('Drift found', ({ drift }) => toFloat(drift), {
      mark: 'line',
      format: '.1%',
      zero: true,
    }),
    await course('Turnover planned', ({ turnover }) => toFloat(turnover), {
      mark: 'bar',
      format: '.1%',
      zero: true,
    }),
  ];
}

function runsTable(runs: readonly PastRun[]): Html {
  const latest = runs.slice(-ROWS_MAX).reverse();
  return table(
    `The latest ${latest.length} of ${runs.length} runs`,
    [
      { heading: 'date' },
      { heading: 'value', align: 'right' },
      { heading: 'drift found', align: 'right' },
      { heading: 'orders', align: 'right' },
      { heading: 'turnover', align: 'right' },
    ],
    latest.map(({ tradeDate, totalValue, drift, orders, turnover }) => ({
      cells: [tradeDate, money(totalValue), percent(drift, 2), orders, percent(turnover)],
    })),
  );
}
