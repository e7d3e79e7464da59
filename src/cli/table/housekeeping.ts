/** Runs over time: are they whole, are they fresh, which may go. */
import type { CommandSpec } from '../command.ts';
import { ofMany, placed, speaking } from '../option-groups.ts';
import * as flag from '../options.ts';

export const HOUSEKEEPING_COMMANDS: readonly CommandSpec[] = [
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
    load: () => import('../commands/verify.ts'),
  },
  {
    name: 'status',
    summary:
      'Say how old the last run is, what was missed, and what is open; for people and monitoring.',
    options: [...placed(), ...ofMany(), ...speaking()],
    examples: [
      {
        command: 'rebalance status --all --portfolios /etc/rebalance.d',
        does: 'one line for each portfolio; 0 when all are fresh, else 20',
      },
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
    load: () => import('../commands/status.ts'),
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
    load: () => import('../commands/prune.ts'),
  },
];
