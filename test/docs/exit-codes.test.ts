import { describe, expect, test } from 'vitest';
import {
  EXIT_CODES,
  EXIT_PRECEDENCE,
  type ExitName,
  exitNameOf,
  isTransient,
  PROBLEM_CODES,
  type ProblemCode,
} from '#domain/problem.ts';
import { codeSpans, readPage, tableUnder } from './pages.ts';

const page = readPage('docs/EXIT-CODES.md');
const exits = Object.entries(EXIT_CODES).map(
  ([name, { code, meaning }]) => [String(code), name as ExitName, meaning] as const,
);

const aProblem = (code: ProblemCode) => ({ code, what: 'something', next: 'nothing' });

describe('the tables of exit codes are those of the program', () => {
  test('in README.md', () => {
    expect(tableUnder(readPage('README.md'), '## Exit codes')).toEqual(
      exits.map(([code, , meaning]) => [code, meaning]),
    );
  });

  test('in docs/EXIT-CODES.md', () => {
    const rows = tableUnder(page, '# Exit codes').map((cells) => cells.slice(0, 3));
    expect(rows).toEqual(exits.map(([code, name, meaning]) => [code, `\`${name}\``, meaning]));
  });
});

describe('docs/EXIT-CODES.md', () => {
  test.each(exits)('lists under %s %s the problems that end with it', (code, name) => {
    const codes = PROBLEM_CODES.filter((each) => exitNameOf(aProblem(each)) === name);
    const rows = codes.length === 0 ? [] : tableUnder(page, `## ${code} ${name}`);
    expect(rows.map(([problem = '', , again]) => [codeSpans(problem)[0], again])).toEqual(
      codes.map((each) => [each, isTransient(aProblem(each)) ? 'yes' : 'no']),
    );
    expect(rows.filter(([, meaning]) => meaning === '')).toEqual([]);
  });

  test('has a section for no other code', () => {
    const names = new Set(PROBLEM_CODES.map((code) => exitNameOf(aProblem(code))));
    const sections = [...page.matchAll(/^## \d+ (\S+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(exits.map(([, name]) => name).filter((name) => names.has(name)));
  });

  test('has the order in which one of several problems gives the exit code', () => {
    const [, paragraph = ''] = /several problems, ([\s\S]*?)\. So /.exec(page) ?? [];
    expect(codeSpans(paragraph)).toEqual(EXIT_PRECEDENCE);
  });

  test('has the line that ends a failed command with --json', () => {
    const { code } = EXIT_CODES['data-refused'];
    expect(page).toContain(JSON.stringify({ kind: 'exit', code, exit: 'data-refused' }));
  });
});
