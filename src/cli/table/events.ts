/** The commands about events: what was told to others, what was not, and trying again. */
import type { CommandEntry } from '../command.ts';
import { speaking } from '../option-groups.ts';
import * as flag from '../options.ts';

const placed = () => [flag.configOption(), flag.workdirOption()];
const EXITS = ['not-initialised', 'data-refused', 'temporary', 'config'] as const;

export const EVENT_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'events',
    summary: 'Look after the events that tell others of recorded plans.',
    commands: [
      {
        name: 'list',
        summary: 'Show the newest events, and what became of them.',
        options: [...placed(), flag.deadOption(), flag.limitOption(), ...speaking()],
        examples: [
          { command: 'rebalance events list', does: 'the last twenty' },
          { command: 'rebalance events list --dead --json', does: 'those that were given up' },
        ],
        exits: EXITS,
        load: async () => ({ execute: (await import('../commands/events.ts')).list }),
      },
      {
        name: 'replay',
        arguments: '[id]',
        summary: 'Let an event wait for delivery again, or all that were given up.',
        options: [...placed(), flag.deadOption(), ...speaking()],
        examples: [
          { command: 'rebalance events replay --dead', does: 'once the receiver is well again' },
          {
            command: 'rebalance events replay 6f0d8a4e-4a0c-5a5d-9d5b-2f1c7f3e8a41',
            does: 'also one that was delivered',
          },
        ],
        exits: EXITS,
        load: async () => ({ execute: (await import('../commands/events.ts')).replay }),
      },
      {
        name: 'deliver',
        summary: 'Deliver the events that are due, as every run does when it is done.',
        options: [...placed(), ...speaking()],
        examples: [
          {
            command: 'rebalance events deliver --quiet',
            does: 'for cron: silent, and 0, when nothing is left to deliver',
          },
        ],
        exits: [...EXITS, 'secret'],
        load: async () => ({ execute: (await import('../commands/events.ts')).deliver }),
      },
    ],
  },
];
