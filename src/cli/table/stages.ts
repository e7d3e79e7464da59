/** The day and its stages. */
import type { CommandSpec } from '../command.ts';
import { fetching, ofMany, placed, planning, speaking } from '../option-groups.ts';
import * as flag from '../options.ts';

export const STAGE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'run',
    summary: 'Fetch, analyse, aggregate and write the order file: the whole job of one day.',
    options: [
      ...placed(),
      ...ofMany(),
      flag.queueOption(),
      flag.outOption(),
      ...fetching(),
      ...planning(),
      flag.forceOption(),
      flag.dryRunOption(),
      ...speaking(),
    ],
    examples: [
      { command: 'rebalance run --config /etc/rebalance', does: 'the daily run; what cron calls' },
      {
        command: 'rebalance run --all --portfolios /etc/rebalance.d --concurrency 8',
        does: 'every portfolio, eight at a time; one that fails stops no other',
      },
      {
        command: 'rebalance run --all --queue --portfolios /etc/rebalance.d',
        does: 'the same on as many machines as run `rebalance worker`',
      },
      {
        command: 'rebalance --dry-run',
        does: "show today's orders without writing the order file",
      },
      {
        command: 'rebalance run --cash-flow BROKERAGE_001=5000 --sells never',
        does: 'invest a deposit without selling anything',
      },
    ],
    exits: [
      'partial',
      'locked',
      'not-initialised',
      'data-refused',
      'infeasible',
      'guard',
      'temporary',
      'secret',
      'config',
    ],
    files:
      '<workdir>/runs/<portfolio>/<date>/: holdings, market, analysis, household, plan, trade_orders_YYYYMMDD.csv, report.html, run.json',
    load: () => import('../commands/run.ts'),
  },
  {
    name: 'fetch',
    summary: 'Fetch every account and the market data into the run directory.',
    options: [
      ...placed(),
      flag.runDirOption(),
      ...fetching(),
      flag.waitOption(),
      flag.forceOption(),
      ...speaking(),
    ],
    examples: [
      { command: 'rebalance fetch', does: "today's snapshots of all accounts" },
      {
        command: 'rebalance fetch --account BROKERAGE_003 --retries 0',
        does: 'one account, one attempt',
      },
    ],
    exits: ['partial', 'locked', 'not-initialised', 'temporary', 'secret', 'config'],
    files: 'writes holdings/<ACCOUNT>.json and market.json',
    load: () => import('../commands/fetch.ts'),
  },
  {
    name: 'analyze',
    summary: 'Work out value, allocation, gains and risk of every account and of the household.',
    options: [
      ...placed(),
      flag.runDirOption(),
      flag.accountOption(),
      flag.waitOption(),
      flag.forceOption(),
      ...speaking(),
    ],
    examples: [
      { command: 'rebalance analyze', does: "analyse today's snapshots" },
      {
        command: 'rebalance analyze --run-dir ./what-if --json',
        does: 'analyse files made by hand',
      },
    ],
    exits: ['locked', 'not-initialised', 'data-refused', 'config'],
    files: 'reads holdings/ and market.json, writes analysis/<ACCOUNT>.json and household.json',
    load: () => import('../commands/analyze.ts'),
  },
  {
    name: 'aggregate',
    summary: 'Bring the accounts together and plan the household’s trades.',
    options: [
      ...placed(),
      flag.runDirOption(),
      ...planning(),
      flag.waitOption(),
      flag.forceOption(),
      ...speaking(),
    ],
    examples: [
      {
        command: 'rebalance aggregate --method FULL_OPTIMIZATION',
        does: 'plan with another method',
      },
      {
        command: 'rebalance aggregate --force-rebalance --max-turnover 0.1',
        does: 'plan although nothing drifted',
      },
    ],
    exits: ['locked', 'not-initialised', 'data-refused', 'infeasible', 'config'],
    files: 'reads holdings/, market.json and analysis/, writes problem.json and rebalancing.json',
    load: () => import('../commands/aggregate.ts'),
  },
  {
    name: 'orders',
    summary: 'Write trade_orders_YYYYMMDD.csv from the plan.',
    options: [
      ...placed(),
      flag.runDirOption(),
      flag.outOption(),
      flag.formatOption(),
      flag.accountOption(),
      flag.notionalOption(),
      flag.completeOption(),
      flag.waitOption(),
      flag.forceOption(),
      flag.dryRunOption(),
      ...speaking(),
    ],
    examples: [
      {
        command: 'rebalance orders --out /srv/orders',
        does: 'write the order file, and a copy there',
      },
      {
        command: 'rebalance orders --complete --wait 10m',
        does: 'the last of the stages that were called one by one: the day is then as after `run`',
      },
      {
        command: 'rebalance orders --format ibkr-basket --out .',
        does: 'the orders of accounts at Interactive Brokers as baskets for Trader Workstation',
      },
      {
        command: 'rebalance orders --format alpaca-json --account BROKERAGE_001 --dry-run',
        does: "the bodies of Alpaca's order requests, on the screen",
      },
    ],
    exits: ['locked', 'not-initialised', 'data-refused', 'guard', 'config'],
    files: 'reads problem.json and rebalancing.json, writes trade_orders_YYYYMMDD.csv',
    load: () => import('../commands/orders.ts'),
  },
];
