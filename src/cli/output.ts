/** What a command says and where: data on stdout, talk on stderr, decided once from the terminal and the flags. */
import { Chalk, type ChalkInstance } from 'chalk';
import { EXIT_CODES, type ExitName, type Problem } from '#domain/problem.ts';
import type { OutputStream, World } from './world.ts';

export interface OutputFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Whether stdout is a terminal: tables are then aligned and fitted, otherwise tab separated. */
  readonly aligned: boolean;
  readonly widthColumns: number;
  readonly paint: ChalkInstance;
  /** Whether progress may be drawn on stderr. */
  readonly live: boolean;
  /** The command's result. */
  data(text: string): void;
  /** A remark for a person; silent with --quiet and --json. */
  say(line: string): void;
  /** Something that went wrong beside a command that succeeded: shown with --quiet too, so that cron mails it. */
  warn(line: string): void;
  /** Expected failures: always shown, on stderr. */
  problems(problems: readonly Problem[]): void;
  /** With --json, the last line of a failed command on stderr. */
  exit(name: ExitName): void;
}

const WIDTH_DEFAULT_COLUMNS = 100;
const WIDTH_MIN_COLUMNS = 40;

export function makeOutput(world: World, flags: OutputFlags): Output {
  const { stdout, stderr, environment } = world;
  const json = flags.json ?? false;
  const quiet = flags.quiet ?? false;
  const errorPaint = painter(stderr, environment);
  return {
    json,
    quiet,
    verbose: flags.verbose ?? false,
    aligned: stdout.isTTY === true,
    widthColumns: Math.max(widthOf(stdout) ?? WIDTH_DEFAULT_COLUMNS, WIDTH_MIN_COLUMNS),
    paint: painter(stdout, environment),
    live: canDraw(stderr, environment) && !quiet && !json,
    data: (text) => {
      stdout.write(text);
    },
    say: (line) => {
      if (!quiet && !json) stderr.write(`${line}\n`);
    },
    warn: (line) => {
      stderr.write(`${errorPaint.yellow('warning')} ${line}\n`);
    },
    problems: (problems) => {
      for (const problem of problems) stderr.write(`${renderProblem(problem, errorPaint)}\n`);
    },
    exit: (name) => {
      if (json && name !== 'ok') {
        stderr.write(
          `${JSON.stringify({ kind: 'exit', code: EXIT_CODES[name].code, exit: name })}\n`,
        );
      }
    },
  };
}

/** A terminal that does not know its size says 0 columns. */
function widthOf({ columns }: OutputStream): number | undefined {
  return columns === 0 ? undefined : columns;
}

function canDraw(stream: OutputStream, environment: World['environment']): boolean {
  return stream.isTTY === true && widthOf(stream) !== undefined && environment['TERM'] !== 'dumb';
}

/** `where: what`, the line in question where there is one, and what to do next. */
export function renderProblem(problem: Problem, paint: ChalkInstance): string {
  const place = problem.where === undefined ? '' : `${problem.where}: `;
  return [
    `${paint.red('error')} ${place}${problem.what} ${paint.dim(`[${problem.code}]`)}`,
    ...(problem.excerpt ?? []),
    `  next: ${problem.next}`,
  ].join('\n');
}

/** Colour only repeats what words and signs already say, so that leaving it out loses nothing. */
function painter(stream: OutputStream, environment: World['environment']): ChalkInstance {
  const forced = (environment['FORCE_COLOR'] ?? '') !== '' && environment['FORCE_COLOR'] !== '0';
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  const coloured = !refused && (forced || stream.isTTY === true);
  return new Chalk({ level: coloured ? 1 : 0 });
}
