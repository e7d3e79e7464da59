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
  /** What an item is known by, where the broker gives it a name: none may come twice. */
  idOf?(item: Item): string | null;
}

/**
 * All items, or the first page's problem. Refused is a list that does not end, comes back to a page, or gives the
 * same page or item again: its rows would count twice.
 */
export async function readPages<Item, Cursor extends string | number>(
  list: PagedList<Item, Cursor>,
): Promise<Outcome<readonly Item[]>> {
  const items: Item[] = [];
  const cursors = new Set<Cursor>();
  const ids = new Set<string>();
  let cursor = list.first;
  let before = '';
  for (let page = 1; page <= list.pagesMax; page += 1) {
    cursors.add(cursor);
    const read = await list.read(cursor);
    if (!read.ok) return read;
    const rows = JSON.stringify(read.value.items);
    const isSeen = read.value.items.some((item) => isRepeated(list.idOf?.(item) ?? null, ids));
    if (isSeen || (read.value.items.length > 0 && rows === before))
      return failure(endless(list.name, page));
    before = rows;
    items.push(...read.value.items);
    if (read.value.next === undefined) return success(items);
    cursor = read.value.next;
    if (cursors.has(cursor)) return failure(endless(list.name, page));
  }
  return failure(endless(list.name, list.pagesMax));
}

/** Remembers the id. */
function isRepeated(id: string | null, ids: Set<string>): boolean {
  if (id === null) return false;
  const isKnown = ids.has(id);
  ids.add(id);
  return isKnown;
}

function endless(name: string, pages: number): Problem {
  return {
    code: 'broker-answer-too-large',
    what: `the list of ${name} had not ended, or had begun again, after ${pages} pages`,
    next: 'nothing is traded on an incomplete list: ask the broker why its pages do not end',
  };
}
