/** The fixture brokerages. */
import type { CommandSpec } from '../command.ts';
import * as flag from '../options.ts';

export const FIXTURE_COMMANDS: readonly CommandSpec[] = [
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
    load: () => import('../commands/fixtures.ts'),
  },
];
