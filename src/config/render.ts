/** A configuration problem for a terminal: place, message, the line with a caret, and advice. */
import type { Problem } from '#domain/problem.ts';
import { LINE_LENGTH_MAX, maskLine, printable } from './secrecy.ts';
import type { ConfigFile } from './source.ts';

const WIDTH_MAX = 100;
/** Columns kept before the caret when a long line is cut. */
const CONTEXT = 60;

/**
 * `FILE:LINE:COLUMN: what`, the excerpt, and `next: advice`, without a final newline. Literals that may be secrets
 * are hidden in the excerpt.
 */
export function renderConfigProblem(problem: Problem, files: readonly ConfigFile[]): string {
  const { where = '', what, next } = problem;
  const heading = where === '' ? what : `${where}: ${what}`;
  return [heading, ...excerpt(where, files), `  next: ${next}`].join('\n');
}

/** The line of a problem with a caret below its place; empty where there is none. */
export function excerpt(where: string, files: readonly ConfigFile[]): readonly string[] {
  const { path, line, column } = parsePlace(where);
  const file = files.find((candidate) => candidate.path === path);
  const lines = file?.text.split(/\r\n|\n|\r/) ?? [];
  const text = lines[line - 1];
  if (text === undefined || text.length > LINE_LENGTH_MAX) return [];
  const masked = maskLine(lines, line - 1);
  const caretAt = Math.min(column - 1, masked.length);
  const cutAt = masked.length <= WIDTH_MAX ? 0 : Math.max(0, caretAt - CONTEXT);
  const shown = printable(masked.slice(cutAt, cutAt + WIDTH_MAX));
  const gutter = String(line).padStart(5);
  return [`${gutter} | ${shown}`, `${' '.repeat(gutter.length)} | ${' '.repeat(caretAt - cutAt)}^`];
}

export interface Place {
  readonly path: string;
  /** From 1; 0 when `where` names no position. */
  readonly line: number;
  readonly column: number;
}

export function parsePlace(where: string): Place {
  const [, path, line, column] = /^(.*):(\d+):(\d+)$/s.exec(where) ?? [];
  return path === undefined
    ? { path: where, line: 0, column: 0 }
    : { path, line: Number(line), column: Number(column) };
}
