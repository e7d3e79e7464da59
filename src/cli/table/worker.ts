/** Those who do what is queued. */
import type { CommandSpec } from '../command.ts';
import * as flag from '../options.ts';

export const WORKER_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'worker',
    summary: 'Do the steps of queued portfolios, together with any number of other workers.',
    options: [
      flag.portfoliosOption(),
      flag.workdirOption(),
      flag.placesOption(),
      flag.perBrokerOption(),
      flag.untilDoneOption(),
      flag.quietOption(),
      flag.verboseOption(),
    ],
    examples: [
      {
        command: 'rebalance worker --portfolios /etc/rebalance.d',
        does: 'until it is stopped; start as many as there are processors',
      },
      {
        command: 'rebalance worker --until-done --verbose',
        does: 'until all is done, with a line for each step',
      },
    ],
    exits: ['not-initialised', 'temporary', 'config', 'interrupted', 'terminated'],
    files: 'DATABASE_URL; order files go to <workdir>/runs/<portfolio>/<date>/ of one machine',
    load: () => import('../commands/worker.ts'),
  },
];
