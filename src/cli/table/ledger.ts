/** The commands about the ledger: rules, what became of orders, and the past. */
import type { CommandEntry, CommandSpec } from '../command.ts';
import * as flag from '../options.ts';

const speaking = () => [flag.jsonOption(), flag.quietOption(), flag.verboseOption()];
const placed = () => [flag.configOption(), flag.workdirOption()];
const EXITS = ['not-initialised', 'data-refused', 'temporary', 'config'] as const;

export const LEDGER_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'rules',
    summary: 'List and change the rules that decide whether and how to rebalance.',
    commands: [
      {
        name: 'list',
        summary: 'Show the rules in force, in the order in which they decide.',
        options: [...placed(), ...speaking()],
        examples: [
          { command: 'rebalance rules list', does: 'those of the table, else policy.yaml' },
        ],
        exits: EXITS,
        load: async () => ({ execute: (await import('../commands/rules.ts')).list }),
      },
      {
        name: 'add',
        summary: 'Add a rule to the table; its rules apply instead of those in policy.yaml.',
        options: [
          ...placed(),
          flag.ruleTriggerOption(),
          flag.parametersOption(),
          flag.methodOption().makeOptionMandatory(),
          flag.maxTurnoverOption(),
          flag.minTradeSizeOption(),
          flag.transactionCostLimitOption(),
          flag.excludeOption(),
          flag.disabledOption(),
          ...speaking(),
        ],
        examples: [
          {
            command:
              'rebalance rules add --trigger DRIFT_THRESHOLD --parameters \'{"absolute": 0.03}\' --method THRESHOLD_REBALANCING',
            does: 'rebalance when a class is three points off',
          },
          {
            command:
              'rebalance rules add --trigger TIME_BASED --method FULL_OPTIMIZATION --max-turnover 0.1',
            does: 'rebalance every quarter, changing at most a tenth',
          },
        ],
        exits: EXITS,
        load: async () => ({ execute: (await import('../commands/rules.ts')).add }),
      },
      onRule('enable', 'Look at a rule again.'),
      onRule('disable', 'Keep a rule without looking at it.'),
      onRule('remove', 'Remove a rule from the table.'),
    ],
  },
  {
    name: 'reconcile',
    summary: 'Find out what became of recommended orders, and record what was executed.',
    options: [
      ...placed(),
      flag.dateOption(),
      flag.fillsOption(),
      flag.dryRunOption(),
      ...speaking(),
    ],
    examples: [
      {
        command: 'rebalance reconcile --fills fills.csv',
        does: "by the broker's own list: account symbol side quantity price traded_on",
      },
      { command: 'rebalance reconcile', does: 'by the newest snapshots, as a run does by itself' },
    ],
    exits: ['locked', ...EXITS],
    files: 'reads holdings/ of the newest run, writes the ledger',
    load: () => import('../commands/reconcile.ts'),
  },
  {
    name: 'history',
    summary: 'Show what was recommended and what was executed.',
    options: [...placed(), flag.limitOption(), ...speaking()],
    examples: [
      { command: 'rebalance history', does: 'the last twenty runs and executions' },
      { command: 'rebalance history --limit 250 --json', does: 'a year of them, every field' },
    ],
    exits: EXITS,
    load: () => import('../commands/history.ts'),
  },
];

function onRule(name: 'enable' | 'disable' | 'remove', summary: string): CommandSpec {
  return {
    name,
    arguments: '<id>',
    summary,
    options: [...placed(), ...speaking()],
    examples: [{ command: `rebalance rules ${name} 3`, does: 'by the id that the list shows' }],
    exits: EXITS,
    load: async () => ({ execute: (await import('../commands/rules.ts'))[name] }),
  };
}
