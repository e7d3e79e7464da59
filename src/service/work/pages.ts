/** Pages of a list: one item more than a page tells whether there is another. */
import { type Answer, jsonAnswer } from '../answer.ts';
import type { PageRequest } from './job.ts';

/** `after` of a client's cursor; null for one that this program did not make. */
export function textOfCursor(cursor: string): string | null {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  return cursorOf(text) === cursor ? text : null;
}

export function cursorOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** `items` are up to `limit` + 1 of them. */
export function pageAnswer<Item>(
  items: readonly Item[],
  { limit }: PageRequest,
  shown: {
    readonly keyOf: (item: Item) => string;
    readonly json: (item: Item) => unknown;
    readonly besides?: Readonly<Record<string, unknown>>;
  },
): Answer {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  const isLastPage = items.length <= limit || last === undefined;
  return jsonAnswer({
    ...shown.besides,
    items: page.map(shown.json),
    next_cursor: isLastPage ? null : cursorOf(shown.keyOf(last)),
  });
}
