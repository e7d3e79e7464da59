/** `rebalance manual`: prints the manual page, for man to show. */
import type { CommandAction } from '../command.ts';
import { manualPage } from '../shell/manual.ts';

export const execute: CommandAction = async ({ output }) => {
  output.data(manualPage());
  return 'ok';
};
