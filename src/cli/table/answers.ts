/** What a plan is, why, and beside what: for those who read it. */
import type { CommandSpec } from '../command.ts';
import { placed } from '../option-groups.ts';
import * as flag from '../options.ts';

export const ANSWER_COMMANDS: readonly CommandSpec[] = [
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
    load: () => import('../commands/explain.ts'),
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
    load: () => import('../commands/compare.ts'),
  },
  {
    name: 'diff',
    summary: 'Show what changed between two runs: value, holdings, cash, prices, drift and orders.',
    arguments: '[earlier] [later]',
    options: [flag.configOption(), flag.workdirOption(), flag.jsonOption()],
    examples: [
      { command: 'rebalance diff', does: 'the newest run beside the one before it' },
      { command: 'rebalance diff 2026-11-13', does: 'what changed since that date' },
      { command: 'rebalance diff 2026-11-13 2026-11-20', does: 'two dates, or run directories' },
    ],
    exits: ['not-initialised', 'data-refused', 'config'],
    files: 'reads problem.json and rebalancing.json of both',
    load: () => import('../commands/diff.ts'),
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
    load: () => import('../commands/report.ts'),
  },
];
