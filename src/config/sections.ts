/**
 * One file checked section by section, so that a mistake in one section does not hide those in the others.
 */
import type { z } from 'zod';
import { toSnakeCase } from '#domain/documents/fields.ts';
import type { Problem } from '#domain/problem.ts';
import { issueProblems, unknownKeyProblem } from './issues.ts';
import type { Source, Tree } from './source.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** A section that could not be read is undefined. */
export type Sections<Inner extends Shape> = {
  readonly [Key in keyof Inner]: z.output<Inner[Key]> | undefined;
};

export interface SectionsRead<Inner extends Shape> {
  readonly sections: Sections<Inner>;
  readonly problems: readonly Problem[];
}

export function readSections<Inner extends Shape>(
  shape: Inner,
  source: Source,
): SectionsRead<Inner> {
  const { tree } = source;
  if (source.problems.length > 0) return { sections: unread(shape), problems: source.problems };
  // A file whose every line is a comment holds nothing.
  const written = tree ?? {};
  if (!isMap(written))
    return {
      sections: unread(shape),
      problems: [
        {
          code: 'config-value',
          where: source.placeOf([]),
          what: `the file is ${Array.isArray(written) ? 'a list' : 'a text'}, not a map of keys`,
          next: `start with a key such as \`${toSnakeCase(Object.keys(shape)[0] ?? '')}:\``,
        },
      ],
    };
  return readMap(shape, source, written);
}

function readMap<Inner extends Shape>(
  shape: Inner,
  source: Source,
  written: Readonly<Record<string, Tree>>,
): SectionsRead<Inner> {
  const known = Object.keys(shape).map(toSnakeCase);
  const problems: Problem[] = Object.keys(written)
    .filter((key) => !known.includes(key))
    .map((key) => unknownKeyProblem(source, { path: [], key, known }));
  const sections: Record<string, unknown> = {};
  for (const [camel, schema] of Object.entries(shape)) {
    const key = toSnakeCase(camel);
    // A key with nothing behind it is one whose lines are all comments.
    const result = schema.safeParse(written[key] ?? undefined);
    if (result.success) sections[camel] = result.data;
    else problems.push(...issueProblems(source, schema, [key], result.error.issues));
  }
  return { sections: sections as Sections<Inner>, problems };
}

function unread<Inner extends Shape>(shape: Inner): Sections<Inner> {
  const entries = Object.keys(shape).map((key) => [key, undefined]);
  return Object.fromEntries(entries) as Sections<Inner>;
}

function isMap(tree: Tree): tree is { readonly [key: string]: Tree } {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}
