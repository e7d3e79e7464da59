/** The table of commands: texts and flags here, the code of each in commands/, loaded when it is called. */
import type { CommandEntry } from './command.ts';
import { LEDGER_COMMANDS } from './ledger-commands.ts';
import * as flag from './options.ts';

export const DEFAULT_COMMAND = 'run';

const speaking = () => [flag.jsonOption(), flag.quietOption(), flag.verboseOption()];
const placed = () => [flag.configOption(), flag.workdirOption(), flag.dateOption()];
const fetching = () => [
  flag.accountOption(),
  flag.asOfOption(),
  flag.retriesOption(),
  flag.retryDelayOption(),
  flag.concurrencyOption(),
  flag.timeoutOption(),
];
const planning = () => [
  flag.triggerOption(),
  flag.methodOption(),
  flag.forceRebalanceOption(),
  flag.maxTurnoverOption(),
  flag.minTradeSizeOption(),
  flag.transactionCostLimitOption(),
  flag.excludeOption(),
  flag.cashFlowOption(),
  flag.sellsOption(),
];

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'Fetch, analyse, aggregate and write the order file: the whole job of one day.',
    options: [
      ...placed(),
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
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'fetch',
    summary: 'Fetch every account and the market data into the run directory.',
    options: [...placed(), flag.runDirOption(), ...fetching(), flag.forceOption(), ...speaking()],
    examples: [
      { command: 'rebalance fetch', does: "today's snapshots of all accounts" },
      {
        command: 'rebalance fetch --account BROKERAGE_003 --retries 0',
        does: 'one account, one attempt',
      },
    ],
    exits: ['partial', 'locked', 'not-initialised', 'temporary', 'secret', 'config'],
    files: 'writes holdings/<ACCOUNT>.json and market.json',
    load: () => import('./commands/fetch.ts'),
  },
  {
    name: 'analyze',
    summary: 'Work out value, allocation, gains and risk of every account and of the household.',
    options: [
      ...placed(),
      flag.runDirOption(),
      flag.accountOption(),
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
    load: () => import('./commands/analyze.ts'),
  },
  {
    name: 'aggregate',
    summary: 'Bring the accounts together and plan the household’s trades.',
    options: [...placed(), flag.runDirOption(), ...planning(), flag.forceOption(), ...speaking()],
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
    load: () => import('./commands/aggregate.ts'),
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
    load: () => import('./commands/orders.ts'),
  },
  ...LEDGER_COMMANDS,
  {
    name: 'explain',
    summary: 'Say why there is an order, or why there is none, and what would change that.',
    arguments: '[account] [symbol]',
    options: [...placed(), flag.runDirOption(), flag.jsonOption()],
    examples: [
      {
        command: 'rebalance explain BROKERAGE_003 BND',
        does: 'the whole chain of reasons for one instrument in one account',
      },
      { command: 'rebalance explain BND', does: 'the same in every account' },
      { command: 'rebalance explain', does: 'what was traded, and what was held back' },
    ],
    exits: ['not-initialised', 'data-refused', 'config'],
    files: 'reads problem.json and rebalancing.json',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'compare',
    summary: 'Show the plan beside its alternatives: drift, orders, turnover, costs and tax.',
    arguments: '[run-dir]',
    options: [...placed(), flag.runDirOption(), flag.jsonOption()],
    examples: [
      { command: 'rebalance compare', does: 'the alternatives to the newest plan' },
      {
        command: 'rebalance compare --date 2026-11-20 --json',
        does: 'those of a date, as JSON',
      },
    ],
    exits: ['not-initialised', 'data-refused', 'config'],
    files: 'reads rebalancing.json',
    load: () => import('./commands/compare.ts'),
  },
  {
    name: 'report',
    summary: 'Write report.html of a run: what to do, why, and whether to trust it.',
    arguments: '[run-dir]',
    options: [...placed(), flag.outFileOption(), flag.quietOption()],
    examples: [
      { command: 'rebalance report', does: 'the newest run, into its directory' },
      {
        command: 'rebalance report var/runs/household/2026-11-20 --out ~/report.html',
        does: 'any run directory, into a file',
      },
    ],
    exits: ['not-initialised', 'data-refused', 'temporary', 'config'],
    files: 'reads rebalancing.json, analysis/, household.json and run.json, writes report.html',
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'init',
    summary: 'Write a commented starter configuration.',
    arguments: '<dir>',
    options: [flag.quietOption()],
    examples: [
      {
        command: 'rebalance init ./my-household',
        does: 'targets.yaml, brokerages.yaml and policy.yaml to edit',
      },
    ],
    exits: ['config'],
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'validate',
    summary: 'Check the configuration, offline and without reading a secret.',
    options: [flag.configOption(), ...speaking()],
    examples: [
      {
        command: 'rebalance validate --config ./my-household',
        does: 'every problem at once, with its place',
      },
    ],
    exits: ['not-initialised', 'config'],
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'doctor',
    summary: 'Check everything that a run needs: machine, secrets, accounts and prices, by asking.',
    options: [
      flag.configOption(),
      flag.workdirOption(),
      flag.accountOption(),
      flag.timeoutOption(),
      ...speaking(),
    ],
    examples: [
      { command: 'rebalance doctor', does: 'one line for each thing: ok, warn or FAIL' },
      {
        command: 'rebalance doctor --quiet',
        does: 'only what is not ok; nothing when all is well',
      },
    ],
    exits: [
      'partial',
      'locked',
      'not-initialised',
      'data-refused',
      'temporary',
      'secret',
      'config',
    ],
    files: 'writes one small file into the workdir and removes it',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'verify',
    summary: "Check a run directory's plan again, or that no run was changed since it was made.",
    arguments: '[run-dir]',
    options: [flag.chainOption(), flag.configOption(), flag.workdirOption(), ...speaking()],
    examples: [
      {
        command: 'rebalance verify var/runs/household/2026-11-20',
        does: 'every constraint, to the cent, with nothing but the files',
      },
      {
        command: 'rebalance verify --chain --config ./my-household',
        does: 'every file of every run, by its hash, and every manifest by the one after it',
      },
    ],
    exits: ['not-initialised', 'data-refused', 'config'],
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'status',
    summary:
      'Say how old the last run is, what was missed, and what is open; for people and monitoring.',
    options: [...placed(), ...speaking()],
    examples: [
      {
        command: 'rebalance status --quiet --config /etc/rebalance',
        does: 'for monitoring: 0 when fresh, 22 before the first run, 23 when a day was missed, else what the last run failed with',
      },
    ],
    exits: [
      'partial',
      'not-initialised',
      'data-refused',
      'infeasible',
      'guard',
      'temporary',
      'secret',
      'config',
    ],
    files: 'reads the runs of the portfolio and the ledger, writes nothing',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'prune',
    summary:
      'Remove old runs, keeping some of each day, month and year; shows first what would go.',
    options: [
      flag.configOption(),
      flag.workdirOption(),
      flag.keepDailyOption(),
      flag.keepMonthlyOption(),
      flag.keepYearlyOption(),
      flag.applyOption(),
      ...speaking(),
    ],
    examples: [
      { command: 'rebalance prune', does: 'every run with its verdict and the reason for it' },
      {
        command: 'rebalance prune --keep-daily 90 --apply',
        does: 'remove what that keeps no longer',
      },
    ],
    exits: ['locked', 'not-initialised', 'temporary', 'config'],
    files: 'removes <workdir>/runs/<portfolio>/<date>/, never the last complete one',
    load: () => import('./commands/prune.ts'),
  },
  {
    name: 'fixtures',
    summary: 'Serve the five fixture brokerages on loopback; after --, run a command against them.',
    arguments: '[command...]',
    options: [flag.dateOption(), flag.portOption(), flag.failOption(), flag.workdirOption()],
    examples: [
      {
        command: 'rebalance fixtures -- run',
        does: 'the whole pipeline against the fixture brokerages',
      },
      {
        command: 'rebalance fixtures --port 8799',
        does: 'serve until interrupted, and print the variables to set',
      },
    ],
    exits: ['temporary'],
    load: () => import('./commands/fixtures.ts'),
  },
];
