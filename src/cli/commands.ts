/** The table of commands in the order of the help: texts and flags in table/, the code of each in commands/, loaded when it is called. */
import type { CommandEntry } from './command.ts';
import { ANSWER_COMMANDS } from './table/answers.ts';
import { CONFIGURATION_COMMANDS } from './table/configuration.ts';
import { DATABASE_COMMANDS } from './table/database.ts';
import { EVENT_COMMANDS } from './table/events.ts';
import { FIXTURE_COMMANDS } from './table/fixtures.ts';
import { HOUSEKEEPING_COMMANDS } from './table/housekeeping.ts';
import { LEDGER_COMMANDS } from './table/ledger.ts';
import { SERVICE_COMMANDS } from './table/service.ts';
import { SHELL_COMMANDS } from './table/shell.ts';
import { STAGE_COMMANDS } from './table/stages.ts';
import { WORKER_COMMANDS } from './table/worker.ts';

export const DEFAULT_COMMAND = 'run';

export const COMMANDS: readonly CommandEntry[] = [
  ...STAGE_COMMANDS,
  ...LEDGER_COMMANDS,
  ...EVENT_COMMANDS,
  ...ANSWER_COMMANDS,
  ...CONFIGURATION_COMMANDS,
  ...HOUSEKEEPING_COMMANDS,
  ...SERVICE_COMMANDS,
  ...WORKER_COMMANDS,
  ...DATABASE_COMMANDS,
  ...FIXTURE_COMMANDS,
  ...SHELL_COMMANDS,
];
