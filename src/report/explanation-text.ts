/** Explanations for a terminal, for a pipe and as JSON; and the overview that leads to them. */
import type { Rebalancing } from '#domain/documents/rebalancing.ts';
import type { AccountId } from '#domain/ids.ts';
import type { DecisionCode } from '#domain/vocabulary.ts';
import type { Explanation } from './explain.ts';
import type { Table } from './table.ts';
import { DECISION_WORDS } from './words.ts';

const TOPIC_WIDTH_COLUMNS = 16;

/** One block for each, its lines broken to the width. */
export function explanationText(
  { accountId, symbol, answer, steps }: Explanation,
  widthColumns: number,
): string {
  const lines = steps.flatMap(({ topic, text }, index) => {
    const name = steps[index - 1]?.topic === topic ? '' : topic;
    return broken(text, widthColumns - TOPIC_WIDTH_COLUMNS).map(
      (line, number) => `  ${(number === 0 ? name : '').padEnd(TOPIC_WIDTH_COLUMNS - 2)}${line}`,
    );
  });
  const heading = broken(`${accountId} ${symbol}: ${answer}`, widthColumns);
  return [...heading, ...lines].map((line) => `${line.trimEnd()}\n`).join('');
}

/** One line a step, nothing cut off. */
export function explanationTable(explanations: readonly Explanation[]): Table {
  return {
    title: 'Reasons',
    columns: ['account', 'symbol', 'decision', 'topic', 'text'].map((heading) => ({
      heading,
      align: 'left',
    })),
    rows: explanations.flatMap(({ accountId, symbol, decision, answer, steps }) => [
      [accountId, symbol, decision, 'answer', answer],
      ...steps.map(({ topic, text }) => [accountId, symbol, decision, topic, text]),
    ]),
  };
}

export function explanationJson({ accountId, symbol, ...said }: Explanation): object {
  return { account_id: accountId, symbol, ...said };
}

/** Codes of decisions that the table of classes already says. */
const PLAIN_CODES: ReadonlySet<DecisionCode> = new Set(['in_band', 'not_needed']);

/** The decisions of one account, or of all: those that were traded or held back first of all. */
export function decisionsTable(
  { decisions }: Rebalancing,
  accountId: AccountId | null,
): { readonly table: Table; readonly plain: number } {
  const asked = decisions.filter((each) => accountId === null || each.accountId === accountId);
  const telling = asked.filter(({ code }) => !PLAIN_CODES.has(code));
  const shown = [...telling].sort(
    (left, right) => Number(right.code === 'traded') - Number(left.code === 'traded'),
  );
  return {
    table: {
      title: accountId === null ? 'Decisions' : `Decisions in ${accountId}`,
      columns: [
        { heading: 'account', align: 'left' },
        { heading: 'symbol', align: 'left' },
        { heading: 'decision', align: 'left' },
        { heading: 'why', align: 'left' },
        { heading: 'in numbers', align: 'left', flexible: true },
      ],
      rows: shown.map((each) => [
        each.accountId,
        each.symbol,
        each.decision,
        DECISION_WORDS[each.code],
        each.detail,
      ]),
    },
    plain: asked.length - telling.length,
  };
}

function broken(text: string, widthColumns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > widthColumns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
