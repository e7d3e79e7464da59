/** The manual page `rebalance.1`, in the man macros that groff and mandoc both read. */
import { EXIT_CODES } from '#domain/problem.ts';
import type { CommandSpec } from '../command.ts';
import { COMMANDS, DEFAULT_COMMAND } from '../commands.ts';
import { VERSION } from '../version.ts';

export function manualPage(): string {
  return [
    `.TH REBALANCE 1 "" "rebalance ${VERSION}" "User Commands"`,
    '.SH NAME',
    'rebalance \\- brings a household of brokerage accounts back to its target allocation',
    '.SH SYNOPSIS',
    '.B rebalance',
    '[\\fIcommand\\fR] [\\fIoptions\\fR]',
    '.SH DESCRIPTION',
    text(
      'Fetches brokerage accounts, analyses the household and writes the orders that bring it back to its targets.',
    ),
    text(`Without a command, it does what ${DEFAULT_COMMAND} does.`),
    '.SH COMMANDS',
    ...COMMANDS.flatMap((entry) =>
      'commands' in entry
        ? entry.commands.flatMap((spec) => commandSection(spec, `${entry.name} ${spec.name}`))
        : commandSection(entry, entry.name),
    ),
    '.SH EXIT STATUS',
    ...Object.values(EXIT_CODES).flatMap(({ code, meaning }) => entry(`${code}`, meaning)),
    '.SH ENVIRONMENT',
    ...entry('REBALANCE_CONFIG', 'the configuration directory, unless --config names one'),
    ...entry('REBALANCE_WORKDIR', 'where runs are kept, unless --workdir names a directory'),
    ...entry('REBALANCE_NODE', 'the Node.js that runs the program'),
    ...entry('DATABASE_URL', 'a PostgreSQL database for rules and history, instead of a file'),
    ...entry('NO_COLOR', 'no colours on a terminal'),
    '',
  ].join('\n');
}

function commandSection(spec: CommandSpec, words: string): readonly string[] {
  return [
    `.SS rebalance ${plain(words)}${spec.arguments === undefined ? '' : ` ${plain(spec.arguments)}`}`,
    text(spec.summary),
    ...spec.options.flatMap(({ flags, description }) => entry(flags, description)),
    ...spec.examples.flatMap(({ command, does }) => [
      '.PP',
      '.RS 4',
      `${plain(`$ ${command}`)}`,
      '.br',
      text(does),
      '.RE',
    ]),
  ];
}

function entry(term: string, meaning: string): readonly string[] {
  return ['.TP', `\\fB${plain(term)}\\fR`, text(meaning)];
}

/** A line that begins with a dot or an apostrophe would be taken for a macro. */
function text(words: string): string {
  const escaped = plain(words);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

/** Bare dashes and quotes would be typeset, and then no longer be found or copied. */
function plain(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replace(/[\u0080-\uffff]/g, (sign) => `\\[u${hexadecimal(sign)}]`);
}

function hexadecimal(sign: string): string {
  return sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}
