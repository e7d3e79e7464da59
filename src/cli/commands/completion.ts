/** `rebalance completion SHELL`: prints what makes the shell complete commands, flags and their values. */
import { invariant } from '#domain/invariant.ts';
import type { CommandAction } from '../command.ts';
import { bashCompletion } from '../shell/bash.ts';
import { fishCompletion } from '../shell/fish.ts';
import { zshCompletion } from '../shell/zsh.ts';

const COMPLETIONS: ReadonlyMap<string | undefined, () => string> = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

export const execute: CommandAction = async ({ arguments: [shell], output }) => {
  const completion = COMPLETIONS.get(shell);
  invariant(completion !== undefined, 'the table of commands lets only these shells through');
  output.data(completion());
  return 'ok';
};
