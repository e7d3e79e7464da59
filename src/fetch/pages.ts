/** Reads a list that comes in pages to its end, and never without end. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';

export interface Page<Item, Cursor> {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined on the last page. */
  readonly next: Cursor | undefined;
}

export interface PagedList<Item, Cursor extends string | number> {
  /** What the list holds, for the message when it does not end. */
  readonly name: string;
  readonly pagesMax: number;
  readonly first: Cursor;
  read(cursor: Cursor): Promise<Outcome<Page<Item, Cursor>>>;
}

/** All items, or the first page's problem; a list that does not end, or comes back to a page, is refused. */
export async function readPages<Item, Cursor extends string | number>(
  list: PagedList<Item, Cursor>,
): Promise<Outcome<readonly Item[]>> {
  const items: Item[] = [];
  const seen = new Set<Cursor>();
  let cursor = list.first;
  for (let page = 1; page <= list.pagesMax; page += 1) {
    seen.add(cursor);
    const read = await list.read(cursor);
    if (!read.ok) return read;
    items.push(...read.value.items);
    if (read.value.next === undefined) return success(items);
    cursor = read.value.next;
    if (seen.has(cursor)) return failure(endless(list.name, page));
  }
  return failure(endless(list.name, list.pagesMax));
}

function endless(name: string, pages: number): Problem {
  return {
    code: 'broker-answer-too-large',
    what: `the list of ${name} had not ended after ${pages} pages`,
    next: 'nothing is traded on an incomplete list: ask the broker why its pages do not end',
  };
}
