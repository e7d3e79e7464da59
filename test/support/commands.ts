/** Every command that does something, with the words that call it: those in groups have two. */
import type { Command } from 'commander';
import type { CommandSpec } from '#cli/command.ts';
import { COMMANDS } from '#cli/commands.ts';

export interface CalledCommand {
  /** Such as `rules list`. */
  readonly words: string;
  readonly spec: CommandSpec;
}

export const ALL_COMMANDS: readonly CalledCommand[] = COMMANDS.flatMap((entry) =>
  'commands' in entry
    ? entry.commands.map((spec) => ({ words: `${entry.name} ${spec.name}`, spec }))
    : [{ words: entry.name, spec: entry }],
);

/** The commands of a commander program that do something. */
export function leavesOf(program: Command): readonly Command[] {
  return program.commands.flatMap((command) =>
    command.commands.length === 0 ? [command] : leavesOf(command),
  );
}
