/** What a schema found wrong, as problems with a place in the file, the offending value and advice. */
import type { z } from 'zod';
import { fieldPath } from '#domain/documents/read.ts';
import type { Problem } from '#domain/problem.ts';
import { jsonSchemaOf, keysAt, treeAt } from './schema-tree.ts';
import { isSecretPath, LINE_LENGTH_MAX, maskAddresses, showKey } from './secrecy.ts';
import type { Source, Tree, TreePath } from './source.ts';
import { closest } from './suggest.ts';
import { wordList } from './written/scalars.ts';

type Issue = z.core.$ZodIssue;
const SHOWN_LENGTH_MAX = 60;
const SUCH_AS = ', such as ';

/** All problems of the value at `prefix`, which is what `schema` describes. */
export function issueProblems(
  source: Source,
  schema: z.ZodType,
  prefix: TreePath,
  issues: readonly Issue[],
): readonly Problem[] {
  const flat = issues.flatMap((issue) => flatten(issue, prefix, source.tree));
  const keys = flat.flatMap((found) =>
    found.issue.code === 'unrecognized_keys'
      ? found.issue.keys.map((key) => ({ path: found.path, key }))
      : [],
  );
  // Built only for files with unknown keys: it is the slow part.
  const json = keys.length === 0 ? {} : jsonSchemaOf(schema);
  const described = treeAt(source.tree, prefix) ?? null;
  const unknown = keys.map(({ path, key }) => {
    const known = keysAt(json, path.slice(prefix.length), described);
    return { path, key, known, meant: closest(key, known) };
  });
  const isMisspelt = (path: TreePath) =>
    treeAt(source.tree, path) === undefined &&
    unknown.some(({ path: parent, meant }) => samePath([...parent, meant ?? ''], path));
  return [
    ...unknown.map((found) => unknownKeyProblem(source, found)),
    ...flat
      .filter(({ issue, path }) => issue.code !== 'unrecognized_keys' && !isMisspelt(path))
      .map((found) => valueProblem(source, found)),
  ];
}

interface PlacedIssue {
  readonly issue: Issue;
  readonly path: TreePath;
}

/** The issues inside a union are those of the member that was meant. */
function flatten(issue: Issue, prefix: TreePath, tree: Tree): readonly PlacedIssue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ issue, path }];
  const value = treeAt(tree, path);
  const meant = issue.errors.find(
    (member) => typeof value === 'object' && value !== null && !member.some(isWrongKind),
  );
  return meant === undefined
    ? [{ issue, path }]
    : meant.flatMap((inner) => flatten(inner, path, tree));
}

function isWrongKind(issue: Issue): boolean {
  return issue.path.length === 0 && ['invalid_type', 'invalid_value'].includes(issue.code);
}

export interface UnknownKey {
  readonly path: TreePath;
  readonly key: string;
  readonly known: readonly string[];
}

export function unknownKeyProblem(source: Source, { path, key, known }: UnknownKey): Problem {
  const meant = closest(key, known);
  const where = path.length === 0 ? '' : ` in ${fieldPath(path)}`;
  return {
    code: 'config-unknown-key',
    where: source.placeOf([...path, key], 'key'),
    what: `unknown key ${showKey(path, key)}${where}`,
    next:
      meant === undefined
        ? `remove it; the keys here are ${wordList(known)}`
        : `did you mean ${JSON.stringify(meant)}?`,
  };
}

function valueProblem(source: Source, { issue, path }: PlacedIssue): Problem {
  if (issue.code === 'invalid_key') return keyProblem(source, issue, path);
  const value = treeAt(source.tree, path);
  const expected = expectationOf(issue);
  return {
    code: 'config-value',
    where: source.placeOf(path),
    what: `${fieldPath(path) || 'the text'} ${stateOf(path, value)}, expected ${expected.phrase}`,
    next: adviceOf(issue, path, value, expected),
  };
}

function keyProblem(
  source: Source,
  issue: Extract<Issue, { code: 'invalid_key' }>,
  path: TreePath,
): Problem {
  const expected = splitExample(issue.issues[0]?.message ?? 'another key');
  const key = String(path.at(-1));
  const tidied = key.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_|_$/g, '');
  const names = [key.toUpperCase(), tidied].filter(
    (name) => name !== key && /^[\w.-]+$/.test(name),
  );
  const meant = closest(key, names);
  return {
    code: 'config-value',
    where: source.placeOf(path, 'key'),
    what: `the key ${showKey(path, key)} in ${fieldPath(path.slice(0, -1))} is not ${expected.phrase}`,
    next:
      meant === undefined
        ? `use a name such as ${expected.example}`
        : `did you mean ${JSON.stringify(meant)}?`,
  };
}

interface Expectation {
  readonly phrase: string;
  readonly example: string | undefined;
  /** The closed list, where there is one. */
  readonly words: readonly string[];
}

function expectationOf(issue: Issue): Expectation {
  if (issue.code === 'invalid_value') return wordsExpected(issue.values.map(String));
  if (issue.code === 'invalid_union' && 'discriminator' in issue)
    return wordsExpected(issue.message.split(', '));
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'object' || issue.expected === 'record')
      return { phrase: 'a map of keys', example: undefined, words: [] };
    if (issue.expected === 'array') return { phrase: 'a list', example: undefined, words: [] };
  }
  return splitExample(issue.message);
}

function wordsExpected(words: readonly string[]): Expectation {
  return { phrase: wordList(words), example: undefined, words };
}

function splitExample(message: string): Expectation {
  const [phrase = message, example] = message.split(SUCH_AS);
  return { phrase, example, words: [] };
}

function adviceOf(
  issue: Issue,
  path: TreePath,
  value: Tree | undefined,
  { phrase, example, words }: Expectation,
): string {
  const key = path.at(-1);
  const named = (text: string) => (typeof key === 'string' ? `${key}: ${text}` : text);
  if (value === undefined) {
    if (words.length > 0) return `add \`${named(words.join(' | '))}\``;
    return example === undefined
      ? `add the key \`${String(key)}:\` with ${phrase}`
      : `add \`${named(example)}\``;
  }
  const advice = issue.code === 'custom' ? issue.params?.['next'] : undefined;
  if (typeof advice === 'string') return advice;
  const meant = typeof value === 'string' ? closest(value, words) : undefined;
  if (meant !== undefined) return `did you mean ${JSON.stringify(meant)}?`;
  if (words.length > 0) return `write ${phrase}`;
  return example === undefined ? `write ${phrase} here` : `write for example \`${named(example)}\``;
}

function stateOf(path: TreePath, value: Tree | undefined): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is empty';
  if (Array.isArray(value)) return 'is a list';
  if (typeof value === 'object') return 'is a map of keys';
  if (isSecretPath(path)) return 'is a literal text';
  const text = maskAddresses(JSON.stringify(value).slice(0, LINE_LENGTH_MAX));
  return `is ${text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}..."` : text}`;
}

function samePath(left: TreePath, right: TreePath): boolean {
  return left.length === right.length && left.every((step, index) => step === right[index]);
}
