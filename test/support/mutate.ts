/** Spoils texts in the ways that broken software, broken transfers and ill will spoil them; the same for the same seed. */

/** A number in [0, 1); mulberry32, so that a failing input can be made again from its seed. */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<Value>(values: readonly Value[], random: Random): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

/** Words that have broken parsers before. */
const HOSTILE = [
  ...['NaN', 'Infinity', '-Infinity', '1e999', '-1e-999', '-0', '0x10', '1_000', '٣', '１２'],
  ...['9'.repeat(80), '9'.repeat(400), `0.${'0'.repeat(90)}1`, '1/0', '+', '-', '.', 'e'],
  ...['null', 'undefined', 'true', '[]', '{}', '""', "''", '[[[[[[[[[[', '{"a":'.repeat(50)],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '../../../etc/passwd', '..', 'CON'],
  ...['\u0000', '\uFEFF', '\u202E', '\uD800', '💥', '\r', '\n', '\t', '\\', '"', "'", '`', ';'],
  ...['=cmd|calc!A1', '+1+1', '@SUM(1)', '-2+3', '<![CDATA[', '<!DOCTYPE x [<!ENTITY a "b">]>'],
  ...['&a;', '&#x0;', '</', '<a>'.repeat(40), '*a', '&a', '!!js/function', '<<: *a', '? ', '- - -'],
  ...['2026-02-30', '0000-00-00', '9999-12-31T23:59:60Z', '2026-11-20T99:00:00Z', '-1', ''],
] as const;

type Mutation = (text: string, random: Random) => string;

const at = (text: string, random: Random) => Math.floor(random() * (text.length + 1));
const lengthFrom = (random: Random) => 1 + Math.floor(random() ** 3 * 200);

const MUTATIONS: readonly Mutation[] = [
  // A hostile word in between, or in the place of a word.
  (text, random) => {
    const start = at(text, random);
    return text.slice(0, start) + pick(HOSTILE, random) + text.slice(start);
  },
  (text, random) => replaceToken(text, random, () => pick(HOSTILE, random)),
  // Parts lost, doubled, moved.
  (text, random) => {
    const start = at(text, random);
    return text.slice(0, start) + text.slice(start + lengthFrom(random));
  },
  (text, random) => {
    const start = at(text, random);
    const part = text.slice(start, start + lengthFrom(random));
    return text.slice(0, start) + part + text.slice(start);
  },
  (text, random) => text.slice(0, at(text, random)),
  (text, random) => {
    const [start, end] = [at(text, random), at(text, random)];
    return text.slice(start) + text.slice(end);
  },
  // One character become another.
  (text, random) => {
    const place = at(text, random);
    const character = String.fromCharCode(Math.floor(random() ** 2 * 0x3000));
    return text.slice(0, place) + character + text.slice(place + 1);
  },
  // A number become another, a word of the text in the place of another.
  (text, random) => replaceToken(text, random, (token) => numberNear(token, random)),
  (text, random) => {
    const tokens = text.match(TOKEN) ?? [''];
    return replaceToken(text, random, () => pick(tokens, random));
  },
  // Lines swapped.
  (text, random) => {
    const lines = text.split('\n');
    const [left, right] = [at(text, random) % lines.length, at(text, random) % lines.length];
    return lines
      .map((line, index) => (index === left ? lines[right] : index === right ? lines[left] : line))
      .join('\n');
  },
];

const TOKEN = /[^\s"'{}[\],:;<>=/]+/g;

function replaceToken(text: string, random: Random, other: (token: string) => string): string {
  const tokens = [...text.matchAll(TOKEN)];
  if (tokens.length === 0) return text;
  const token = pick(tokens, random);
  return text.slice(0, token.index) + other(token[0]) + text.slice(token.index + token[0].length);
}

function numberNear(token: string, random: Random): string {
  return pick(
    [
      `-${token}`,
      `${token}0`,
      `${token}.5`,
      `0`,
      `${token}e${Math.floor(random() * 400)}`,
      '1e-30',
    ],
    random,
  );
}

const MUTATIONS_MAX = 4;

/** One to four mutations of one text. */
export function mutate(text: string, random: Random): string {
  let mutated = text;
  for (let count = 1 + Math.floor(random() * MUTATIONS_MAX); count > 0; count -= 1)
    mutated = pick(MUTATIONS, random)(mutated, random);
  return mutated;
}

/** As `mutate`; for JSON every other time a change of its tree, which a parser does not refuse at once. */
export function mutateDocument(text: string, random: Random): string {
  if (random() < 0.5) return mutate(text, random);
  try {
    const tree: unknown = JSON.parse(text);
    for (let count = 1 + Math.floor(random() * 2); count > 0; count -= 1) spoil(tree, random);
    return JSON.stringify(tree);
  } catch {
    return mutate(text, random);
  }
}

/** Walks down to somewhere and puts something else there. */
function spoil(tree: unknown, random: Random): void {
  let node = tree;
  while (typeof node === 'object' && node !== null) {
    const record = node as Record<string, unknown>;
    const keys = Object.keys(record);
    if (keys.length === 0) return;
    const key = pick(keys, random);
    const inner = record[key];
    if (typeof inner !== 'object' || inner === null || random() < 0.15) {
      if (random() < 0.2) delete record[key];
      else record[key] = strangeValue(inner, random);
      return;
    }
    node = inner;
  }
}

function strangeValue(value: unknown, random: Random): unknown {
  return pick(
    [
      ...[null, true, -1, 0, 1e308, -1e308, 5e-324, 1.5, {}, [], [null], '', '0', '-5', [[value]]],
      pick(HOSTILE, random),
      pick(HOSTILE, random),
      typeof value === 'string' ? mutate(value, random) : String(value),
      Array.isArray(value) ? [...value, ...value] : [value, value],
    ],
    random,
  );
}
