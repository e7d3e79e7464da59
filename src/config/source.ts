/**
 * One configuration file as a tree of texts with positions.
 *
 * Scalars stay text exactly as written, so `0.1` never passes through a binary fraction and the account number
 * `00123` keeps its zeros; only a plain `true`, `false`, `null`, `~` or nothing is more than text.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Problem } from '#domain/problem.ts';

export interface ConfigFile {
  /** As shown in problems. */
  readonly path: string;
  readonly text: string;
}

export type Tree = string | boolean | null | readonly Tree[] | { readonly [key: string]: Tree };
export type TreePath = readonly PropertyKey[];

export interface Source {
  readonly file: ConfigFile;
  readonly tree: Tree;
  /** `FILE:LINE:COLUMN` of a value, or of its key; of the nearest enclosing value where there is none. */
  readonly placeOf: (path: TreePath, part?: 'key' | 'value') => string;
  /** Syntax problems, in the order of the file; the tree is not to be used when there are any. */
  readonly problems: readonly Problem[];
}

/** Characters; a household with 3,000 instruments stays below a third of it. */
export const CONFIG_LENGTH_MAX = 1024 * 1024;
/** Values after aliases are filled in, which stops files that grow exponentially. */
const VALUES_MAX = 200_000;
const DEPTH_MAX = 32;
const SYNTAX_PROBLEMS_MAX = 5;

interface Offsets {
  readonly key: number | undefined;
  readonly value: number;
}

export function readSource(file: ConfigFile): Source {
  const lines = new LineCounter();
  const offsets = new Map<string, Offsets>();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file.path}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const broken = (problems: readonly Problem[]): Source => ({
    file,
    tree: null,
    placeOf: () => `${file.path}:1:1`,
    problems,
  });
  if (file.text.length > CONFIG_LENGTH_MAX)
    return broken([tooLarge(file, `is longer than ${CONFIG_LENGTH_MAX} characters`)]);
  const document = parseDocument(file.text, {
    schema: 'failsafe',
    version: '1.2',
    strict: true,
    // Checked by the walk below, which takes linear time.
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    // Quieter levels also hide a second document.
    logLevel: 'error',
    lineCounter: lines,
  });
  const errors = yamlErrors(document);
  if (errors.length > 0) return broken(errors.map((error) => syntaxProblem(error, place)));
  const walk = new Walk(offsets, place);
  const tree = walk.tree(document.contents, []);
  return {
    file,
    tree,
    placeOf: (path, part = 'value') => placeIn(offsets, path, part, place),
    problems: walk.problems,
  };
}

function placeIn(
  offsets: ReadonlyMap<string, Offsets>,
  path: TreePath,
  part: 'key' | 'value',
  place: (offset: number) => string,
): string {
  for (let length = path.length; length >= 0; length--) {
    const found = offsets.get(pathKey(path.slice(0, length)));
    if (found === undefined) continue;
    // A key that is absent is reported where its parent is named.
    const wanted = length < path.length || part === 'key' ? found.key : found.value;
    return place(wanted ?? found.value);
  }
  return place(0);
}

function pathKey(path: TreePath): string {
  return JSON.stringify(path);
}

/** Turns nodes into a tree, noting where each value stands and what may not be written. */
class Walk {
  readonly problems: Problem[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #offsets: Map<string, Offsets>;
  readonly #place: (offset: number) => string;
  #values = 0;

  constructor(offsets: Map<string, Offsets>, place: (offset: number) => string) {
    this.#offsets = offsets;
    this.#place = place;
  }

  tree(node: unknown, path: TreePath, key?: Scalar): Tree {
    if (!isNode(node)) {
      this.#note(path, key, offsetOf(key));
      return null;
    }
    this.#note(path, key, offsetOf(node));
    this.#values += 1;
    if (this.#values > VALUES_MAX || path.length > DEPTH_MAX) return this.#refuseSize(node);
    if (isAlias(node)) return this.#followAlias(node.source, node, path);
    if (node.tag !== undefined)
      this.#refuse(node, `the tag ${node.tag} is not read`, 'write the value without a tag');
    const tree = this.#collection(node, path);
    // Only now: an alias inside its own anchor must not be found.
    if ('anchor' in node && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    return tree;
  }

  #collection(node: Node, path: TreePath): Tree {
    if (isScalar(node)) return scalarValue(node);
    if (isSeq(node)) return node.items.map((item, index) => this.tree(item, [...path, index]));
    return isMap(node) ? this.#map(node, path) : null;
  }

  #map(node: YAMLMap, path: TreePath): Tree {
    const entries = new Map<string, Tree>();
    for (const pair of node.items as readonly Pair<Scalar<string>, unknown>[]) {
      const { key, value } = pair;
      const name = String(key.value);
      if (entries.has(name))
        this.#refuse(key, `the key ${quote(name)} is here twice`, 'keep one of the two');
      else if (name === '__proto__') this.#refuse(key, 'a key may not be __proto__', 'rename it');
      else if (name === '<<')
        this.#refuse(key, 'merge keys (<<) are not read', 'repeat the keys, or alias whole values');
      else entries.set(name, this.tree(value, [...path, name], key));
    }
    return Object.fromEntries(entries);
  }

  #followAlias(name: string, alias: Node, path: TreePath): Tree {
    const target = this.#anchors.get(name);
    if (target !== undefined) return this.#collection(target, path);
    this.#refuse(alias, `no anchor &${name} stands before this alias`, 'define it further up');
    return null;
  }

  #note(path: TreePath, key: Scalar | undefined, offset: number): void {
    const keyOffset = key === undefined ? undefined : offsetOf(key);
    this.#offsets.set(pathKey(path), { key: keyOffset, value: offset });
  }

  #refuseSize(node: Node): null {
    const limits = `more than ${VALUES_MAX} values or ${DEPTH_MAX} levels`;
    if (this.problems.length < SYNTAX_PROBLEMS_MAX)
      this.#refuse(node, `the file holds ${limits}`, 'make it smaller');
    return null;
  }

  #refuse(node: Node, what: string, next: string): void {
    this.problems.push({
      code: 'config-syntax',
      where: this.#place(offsetOf(node)),
      what,
      next,
    });
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function offsetOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0;
}

const PLAIN_WORDS: ReadonlyMap<string, Tree> = new Map<string, Tree>([
  ['', null],
  ['~', null],
  ['null', null],
  ['true', true],
  ['false', false],
]);

function scalarValue(node: Scalar): Tree {
  const text = String(node.value);
  const word = node.type === Scalar.PLAIN ? PLAIN_WORDS.get(text) : undefined;
  return word === undefined ? text : word;
}

function yamlErrors(document: Document.Parsed): readonly YAMLError[] {
  // Unknown tags are reported by the walk, in words of ours.
  const warnings = document.warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED');
  return [...document.errors, ...warnings].slice(0, SYNTAX_PROBLEMS_MAX);
}

const SYNTAX_ADVICE: Readonly<Record<string, string>> = {
  BAD_INDENT: 'close what was opened, and indent the lines of one level alike',
  BLOCK_AS_IMPLICIT_KEY: 'put text that contains ": " in quotes, or start a new line',
  KEY_OVER_1024_CHARS: 'close the quote or bracket that was opened before',
  MISSING_CHAR: 'add the missing character',
  MULTIPLE_DOCS: 'keep one document: remove the line ---',
  NON_STRING_KEY: 'write a plain word as key',
  RESOURCE_EXHAUSTION: 'nest less deeply',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
};

/** Where the library's words are for programmers. */
const SYNTAX_WORDS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here',
  NON_STRING_KEY: 'a key is a list or a map',
  RESOURCE_EXHAUSTION: 'the levels do not end',
};

function syntaxProblem(error: YAMLError, place: (offset: number) => string): Problem {
  return {
    code: 'config-syntax',
    where: place(error.pos[0]),
    // What follows a colon quotes the file, which may be a secret.
    what: `not valid YAML: ${SYNTAX_WORDS[error.code] ?? error.message.replace(/: ".*$/s, '')}`,
    next: SYNTAX_ADVICE[error.code] ?? 'correct the YAML here, or just above',
  };
}

function tooLarge(file: ConfigFile, what: string): Problem {
  return {
    code: 'config-syntax',
    where: `${file.path}:1:1`,
    what: `the file ${what}`,
    next: 'check that this is the configuration, and make it smaller',
  };
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
