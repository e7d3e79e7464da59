/**
 * The path language of the generic JSON adapter, which says where an answer keeps a field.
 *
 *     data.account.number        keys, separated by dots
 *     data.accounts[0].number    one element of a list, counted from 0
 *     data.positions[]           every element of a list
 *     "last.price".usd           a key in quotes may hold dots, brackets and spaces
 *     $.data.currency            from the whole answer, where paths otherwise start at a list's element
 *     $[]                        every element of an answer that is a list itself
 *
 * The path of a list may end in `[]` or leave it out. The path of a field in it starts at an element (`ticker`) or
 * repeats the path of the list (`data.positions[].ticker`).
 */
import type { LosslessJson } from '../lossless-json.ts';

export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'each' };

export interface JsonPath {
  readonly text: string;
  readonly fromRoot: boolean;
  readonly steps: readonly PathStep[];
}

const PATH_LENGTH_MAX = 300;
const ROOT = /^\$((?:\[\d{0,6}\])*)(?:\.(?=.)|$)/;
const SEGMENT = /(?:"([^"]+)"|([^."[\]\s]+))((?:\[\d{0,6}\])*)(?:\.(?=.)|$)/y;

/** Undefined for what is not a path. */
export function parsePath(text: string): JsonPath | undefined {
  if (text === '' || text.length > PATH_LENGTH_MAX) return undefined;
  const root = ROOT.exec(text);
  const steps: PathStep[] = [...bracketSteps(root?.[1])];
  let position = root?.[0].length ?? 0;
  while (position < text.length) {
    SEGMENT.lastIndex = position;
    const match = SEGMENT.exec(text);
    if (match === null) return undefined;
    const [whole, quoted, plain, brackets] = match;
    steps.push({ kind: 'key', key: quoted ?? plain ?? '' }, ...bracketSteps(brackets));
    position += whole.length;
  }
  return { text, fromRoot: root !== null, steps };
}

function bracketSteps(brackets = ''): readonly PathStep[] {
  return [...brackets.matchAll(/\[(\d*)\]/g)].map(([, index = '']) =>
    index === '' ? { kind: 'each' } : { kind: 'index', index: Number(index) },
  );
}

/** The elements of the list at `path`; undefined where there is no list, which is not an empty one. */
export function listAt(root: LosslessJson, path: JsonPath): readonly LosslessJson[] | undefined {
  const last = path.steps.at(-1);
  const steps = last?.kind === 'each' ? path.steps : [...path.steps, { kind: 'each' } as const];
  let found: readonly LosslessJson[] = [root];
  for (const step of steps) {
    const next: LosslessJson[] = [];
    for (const value of found) {
      const inner = step.kind === 'each' ? value : take(value, step);
      if (inner === undefined || (step.kind === 'each' && !isList(inner))) return undefined;
      if (isList(inner) && step.kind === 'each') next.push(...inner);
      else next.push(inner);
    }
    found = next;
  }
  return found;
}

/** One value; null where the answer has none there. `[]` is not followed: it would give many. */
export function valueAt(from: LosslessJson, steps: readonly PathStep[]): LosslessJson {
  let value: LosslessJson | undefined = from;
  for (const step of steps) {
    if (value === undefined || step.kind === 'each') return null;
    value = take(value, step);
  }
  return value ?? null;
}

/** The steps of a field from an element of `list`, whose path the field may repeat. */
export function withinElement(field: JsonPath, list: JsonPath): readonly PathStep[] {
  const listSteps = list.steps.at(-1)?.kind === 'each' ? list.steps.slice(0, -1) : list.steps;
  const repeats =
    field.steps[listSteps.length]?.kind === 'each' &&
    listSteps.every((step, index) => sameStep(step, field.steps[index]));
  return repeats ? field.steps.slice(listSteps.length + 1) : field.steps;
}

function sameStep(left: PathStep, right: PathStep | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function take(
  value: LosslessJson,
  step: Exclude<PathStep, { kind: 'each' }>,
): LosslessJson | undefined {
  if (step.kind === 'index') return isList(value) ? value[step.index] : undefined;
  if (value === null || typeof value !== 'object' || isList(value)) return undefined;
  return Object.hasOwn(value, step.key) ? value[step.key] : undefined;
}

function isList(value: LosslessJson): value is readonly LosslessJson[] {
  return Array.isArray(value);
}
