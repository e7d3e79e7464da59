/** Writing, checking and trying the configuration. */
import type { CommandSpec } from '../command.ts';
import { speaking } from '../option-groups.ts';
import * as flag from '../options.ts';

export const CONFIGURATION_COMMANDS: readonly CommandSpec[] = [
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
    load: () => import('../commands/init.ts'),
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
    load: () => import('../commands/validate.ts'),
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
    load: () => import('../commands/doctor.ts'),
  },
];
