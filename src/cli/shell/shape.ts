/** The command tree as shells and manuals need it: words, flags, and what kind of value may follow each of them. */
import type { Option } from 'commander';
import type { CommandSpec } from '../command.ts';
import { COMMANDS } from '../commands.ts';

export type ValueShape =
  | { readonly kind: 'none' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'directory' }
  | { readonly kind: 'file' }
  | { readonly kind: 'text' };

export interface FlagShape {
  /** With its dashes, long first. */
  readonly names: readonly string[];
  readonly does: string;
  readonly value: ValueShape;
}

export interface CommandShape {
  /** Such as `rules add`. */
  readonly words: string;
  readonly does: string;
  readonly flags: readonly FlagShape[];
  readonly argument: ValueShape;
}

const HELP: FlagShape = {
  names: ['--help', '-h'],
  does: 'display help for command',
  value: { kind: 'none' },
};

/** Every command that can be called, in the order of the help. */
export function commandShapes(): readonly CommandShape[] {
  return COMMANDS.flatMap((entry) =>
    'commands' in entry
      ? entry.commands.map((spec) => commandShape(spec, `${entry.name} ${spec.name}`))
      : [commandShape(entry, entry.name)],
  );
}

/** What may follow the words typed so far, such as `rules`, with what each is for. */
export function wordsAfter(typed: string): readonly (readonly [word: string, does: string])[] {
  if (typed === '') return COMMANDS.map(({ name, summary }): [string, string] => [name, summary]);
  const group = COMMANDS.find(({ name }) => name === typed);
  if (group === undefined || !('commands' in group)) return [];
  return group.commands.map(({ name, summary }): [string, string] => [name, summary]);
}

/** The words that are followed by another word before a command is complete. */
export function groupNames(): readonly string[] {
  return COMMANDS.flatMap((entry) => ('commands' in entry ? [entry.name] : []));
}

function commandShape(spec: CommandSpec, words: string): CommandShape {
  return {
    words,
    does: spec.summary,
    flags: [...spec.options.map(flagShape), HELP],
    argument: argumentShape(spec),
  };
}

function flagShape(option: Option): FlagShape {
  const { long, short, description } = option;
  return {
    names: [long, short].flatMap((name) => name ?? []),
    does: description,
    value: optionValue(option),
  };
}

function optionValue({ flags, argChoices, required, optional }: Option): ValueShape {
  if (argChoices !== undefined) return { kind: 'choice', of: argChoices };
  if (!required && !optional) return { kind: 'none' };
  return placeholderShape(flags);
}

function argumentShape({ arguments: written, argumentChoices }: CommandSpec): ValueShape {
  if (written === undefined) return { kind: 'none' };
  if (argumentChoices !== undefined) return { kind: 'choice', of: argumentChoices };
  return placeholderShape(written);
}

/** `<dir>` and `<file>` are what they say. */
function placeholderShape(text: string): ValueShape {
  if (/[<[](?:[a-z]+-)?dir[\]>]/.test(text)) return { kind: 'directory' };
  return /[<[]file[\]>]/.test(text) ? { kind: 'file' } : { kind: 'text' };
}
