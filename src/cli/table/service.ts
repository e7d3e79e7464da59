/** The REST service, and the drift monitor on a terminal. */
import type { CommandSpec } from '../command.ts';
import * as flag from '../options.ts';

export const SERVICE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'serve',
    summary: 'Answer HTTP: recommendations, rules, history and runs of one portfolio or of many.',
    options: [
      flag.configOption(),
      flag.portfoliosOption(),
      flag.workdirOption(),
      flag.hostOption(),
      flag.servePortOption(),
      flag.tlsCertOption(),
      flag.tlsKeyOption(),
      flag.threadsOption(),
      flag.waitingOption(),
      flag.deadlineOption(),
      flag.fetchDeadlineOption(),
      flag.rateLimitOption(),
      flag.driftEveryOption(),
      flag.quietOption(),
    ],
    examples: [
      { command: 'rebalance serve', does: 'on http://127.0.0.1:8080, until interrupted' },
      {
        command: 'rebalance serve --portfolios /etc/rebalance.d --threads 4 --quiet',
        does: 'every portfolio there, and only warnings in the log',
      },
      {
        command: 'rebalance serve --host 0.0.0.0 --port 443 --tls-cert cert.pem --tls-key key.pem',
        does: 'beyond this machine, with TLS of its own',
      },
    ],
    exits: ['not-initialised', 'data-refused', 'temporary', 'secret', 'config'],
    files: 'reads runs and the ledger, writes the ledger; no run and no order file',
    load: () => import('../commands/serve.ts'),
  },
  {
    name: 'watch',
    summary: 'Show drift at fresh quotes as it goes on, and record each crossing of a band once.',
    options: [
      flag.configOption(),
      flag.workdirOption(),
      flag.everyOption(),
      flag.onceOption(),
      flag.jsonOption(),
      flag.quietOption(),
    ],
    examples: [
      { command: 'rebalance watch', does: 'a table with a bar for each class, until Ctrl-C' },
      {
        command: 'rebalance watch --every 60s',
        does: 'every minute; one line for each crossing where stdout is no terminal',
      },
    ],
    exits: ['data-refused', 'temporary', 'secret', 'config', 'interrupted'],
    files: 'reads the newest complete run, writes the ledger',
    load: () => import('../commands/watch.ts'),
  },
];
