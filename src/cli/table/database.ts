/** The commands about what is kept in a database: its tables, and the keys of the service. */
import type { CommandEntry } from '../command.ts';
import * as flag from '../options.ts';

const speaking = () => [flag.jsonOption(), flag.quietOption(), flag.verboseOption()];
const placed = () => [flag.configOption(), flag.workdirOption()];
const EXITS = ['data-refused', 'temporary', 'config'] as const;

export const DATABASE_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'migrate',
    summary: 'Bring the tables to their newest form: those of DATABASE_URL, else the SQLite file.',
    options: [...placed(), flag.dryRunOption(), ...speaking()],
    examples: [
      { command: 'rebalance migrate', does: 'before the first run of a new version' },
      { command: 'rebalance migrate --dry-run', does: 'the steps it would take' },
    ],
    exits: EXITS,
    files: '<workdir>/ledger.sqlite, unless DATABASE_URL names a PostgreSQL database',
    load: () => import('../commands/migrate.ts'),
  },
  {
    name: 'keys',
    summary: 'Give out and revoke the keys of the service.',
    commands: [
      {
        name: 'add',
        summary: 'Make a key and print it, this once.',
        options: [
          ...placed(),
          flag.keyNameOption(),
          flag.portfolioOption(),
          flag.allPortfoliosOption(),
          flag.accessOption(),
          ...speaking(),
        ],
        examples: [
          {
            command: 'rebalance keys add --name dashboard --portfolio household',
            does: 'may read one portfolio',
          },
          {
            command: 'rebalance keys add --name desk --all-portfolios --access write',
            does: 'may do everything',
          },
        ],
        exits: EXITS,
        load: async () => ({ execute: (await import('../commands/keys.ts')).add }),
      },
      {
        name: 'list',
        summary: 'Show who has a key, for what, and when it was last used.',
        options: [...placed(), ...speaking()],
        examples: [{ command: 'rebalance keys list', does: 'revoked ones too' }],
        exits: EXITS,
        load: async () => ({ execute: (await import('../commands/keys.ts')).list }),
      },
      {
        name: 'revoke',
        arguments: '<id>',
        summary: 'Refuse a key from now on.',
        options: [...placed(), ...speaking()],
        examples: [{ command: 'rebalance keys revoke 3', does: 'by the id that the list shows' }],
        exits: EXITS,
        load: async () => ({ execute: (await import('../commands/keys.ts')).revoke }),
      },
    ],
  },
];
