/** The project's pages as their parts: code blocks, code spans, tables, links. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Absolute path of a file of the project. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url));
}

/** README.md and everything in docs/, by path from the project's root. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(pathOf('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The text of a page; empty for one that is not there, so that the tests of it fail one by one. */
export function readPage(file: string): string {
  return existsSync(pathOf(file)) ? readFileSync(pathOf(file), 'utf8') : '';
}

export interface CodeBlock {
  /** The word after the fence; empty where there is none. */
  readonly language: string;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

const CODE_BLOCK = /^```(\w*)\n([\s\S]*?)^```$/gm;

export function codeBlocks(page: string): readonly CodeBlock[] {
  return [...page.matchAll(CODE_BLOCK)].map(({ 1: language = '', 2: text = '', index }) => ({
    language,
    text,
    line: page.slice(0, index).split('\n').length,
  }));
}

/** What stands between single backquotes outside of code blocks. */
export function codeSpans(page: string): readonly string[] {
  return [...page.replace(CODE_BLOCK, '').matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
}

/** The cells of the first table of a section, without the table's own headings; none where there is none. */
export function tableUnder(page: string, heading: string): readonly (readonly string[])[] {
  const lines = page.split('\n');
  const section = lines.slice(lines.indexOf(heading) + 1);
  const next = section.findIndex((line) => line.startsWith('#'));
  const rows = section.slice(0, next === -1 ? undefined : next);
  const first = rows.findIndex((line) => line.startsWith('|'));
  if (!lines.includes(heading) || first === -1) return [];
  const end = rows.findIndex((line, at) => at > first && !line.startsWith('|'));
  return rows.slice(first + 2, end === -1 ? undefined : end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

export interface Link {
  /** Path as it is written; empty for a place on the same page. */
  readonly target: string;
  readonly anchor: string | undefined;
}

/** Links to other files and places of the project. */
export function projectLinks(page: string): readonly Link[] {
  const prose = page.replace(CODE_BLOCK, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => ({ target: link.split('#')[0] ?? '', anchor: link.split('#')[1] }));
}

/** The places that a link can name, as code hosts make them from headings. */
export function anchorsOf(page: string): readonly string[] {
  return [...page.replace(CODE_BLOCK, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
