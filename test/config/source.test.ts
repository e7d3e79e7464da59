/** YAML as such: what is refused before any key is looked at, and that no text can do harm. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONFIG_LENGTH_MAX, readSource } from '#config/source.ts';
import { starterConfig } from '#config/starter.ts';
import { configOf, type Edit, householdFiles, problemsOf, rendered, reportOf } from './support.ts';

describe('a targets.yaml', () => {
  const cases: readonly (readonly [string, Edit, string])[] = [
    ['an open bracket', ['[VTI, ITOT] }', '[VTI, ITOT }'], '5:54: not valid YAML: Flow sequence'],
    [
      'a tab',
      ['  us_equity:', '\tus_equity:'],
      '5:1: not valid YAML: Tabs are not allowed as indentation; indent with spaces, not with tabs',
    ],
    [
      'a key twice',
      ['base_currency: USD', 'portfolio_id: again'],
      '2:1: the key "portfolio_id" is here twice; keep one of the two',
    ],
    [
      'a class twice',
      ['intl_equity: {', 'us_equity: {'],
      '6:3: the key "us_equity" is here twice; keep one of the two',
    ],
    [
      'two documents',
      ['base_currency:', '---\nbase_currency:'],
      '2:1: not valid YAML: a second document begins here; keep one document: remove the line ---',
    ],
    [
      'a merge key',
      ['AAPL: {', 'AAPL: { <<: *us,'],
      '11:11: merge keys (<<) are not read; repeat the keys, or alias whole values',
    ],
    [
      'an unknown alias',
      ['[VTI, ITOT]', '*list'],
      '5:43: no anchor &list stands before this alias; define it further up',
    ],
    [
      'an alias of itself',
      ['[VTI, ITOT]', '&list [VTI, *list]'],
      '5:55: no anchor &list stands before this alias; define it further up',
    ],
    [
      'a tag',
      ['weight: 0.45', 'weight: !!float 0.45'],
      '5:32: the tag tag:yaml.org,2002:float is not read; write the value without a tag',
    ],
    [
      'a list as key',
      ['base_currency: USD', '? [a]\n: USD'],
      '2:3: not valid YAML: a key is a list or a map; write a plain word as key',
    ],
    [
      'the key __proto__',
      ['AAPL: {', '__proto__: {'],
      '11:3: a key may not be __proto__; rename it',
    ],
  ];
  test.each(cases)('with %s is refused', (_, edit, expected) => {
    expect(reportOf({ targets: edit })[0]).toContain(`targets.yaml:${expected}`);
  });

  test('may use an anchor for a whole value', () => {
    const { targets } = configOf({
      targets: [
        'instruments: [VTI, ITOT] }\n  intl_equity: { weight: 0.25',
        'instruments: [VTI, ITOT] }\n  intl_equity: { weight: &quarter 0.25',
      ],
    });
    expect(targets.classes).toHaveLength(4);
    const aliased = householdFiles({
      targets: ['weight: 0.25, instruments: [VXUS]', 'weight: &q 0.25, instruments: [VXUS]'],
    });
    const text = aliased.targets.text.replace('us_bonds: { weight: 0.25', 'us_bonds: { weight: *q');
    expect(problemsOf({ ...aliased, targets: { path: 'targets.yaml', text } })).toEqual([]);
  });

  test.each([
    ['nothing', '', '1:1: portfolio_id is missing'],
    ['only comments', '# nothing\n', 'portfolio_id is missing'],
    ['a list', '- a\n', '1:1: the file is a list, not a map of keys'],
    ['a text', 'targets\n', '1:1: the file is a text, not a map of keys'],
    [
      'too many characters',
      'a'.repeat(CONFIG_LENGTH_MAX + 1),
      '1:1: the file is longer than 1048576 characters',
    ],
    [
      'too many levels',
      `a: ${'['.repeat(40)}${']'.repeat(40)}`,
      'more than 200000 values or 32 levels',
    ],
    ['endless levels', '['.repeat(200_000), 'not valid YAML'],
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(8)}]`)
        .join('\n')}`,
      'more than 200000 values or 32 levels',
    ],
  ])('that holds %s is refused', (_, text, expected) => {
    const [problem] = problemsOf({ ...householdFiles(), targets: { path: 'targets.yaml', text } });
    expect(`${problem?.where}: ${problem?.what}`).toContain(expected);
  });
});

test('CRLF line ends and a byte order mark change nothing', () => {
  const { targets, brokerages, policy } = householdFiles();
  const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  expect(
    problemsOf({
      targets: { ...targets, text: windows(targets.text) },
      brokerages: { ...brokerages, text: windows(brokerages.text) },
      policy: policy && { ...policy, text: windows(policy.text) },
    }),
  ).toEqual([]);
});

test('a scalar is the text that is written, whatever it looks like', () => {
  const { tree } = readSource({
    path: 'x.yaml',
    text: 'a: [00123, 0.10, 1e5, 0x1f, yes, NO, 2026-01-01, "true", true, ~, null, ""]',
  });
  expect(tree).toEqual({
    a: ['00123', '0.10', '1e5', '0x1f', 'yes', 'NO', '2026-01-01', 'true', true, null, null, ''],
  });
});

/** The starter files with some characters replaced, removed or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(0, 1, 2),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        removed: fc.integer({ min: 0, max: 12 }),
        inserted: fc.oneof(
          fc.constantFrom(
            '',
            '{',
            '}',
            '[',
            ']',
            ': ',
            '\n',
            '  ',
            '&a ',
            '*a',
            '|',
            '"',
            '!!x ',
            '- ',
            '#',
            '%',
            '\t',
            '\0',
          ),
          fc.string({ unit: 'binary', maxLength: 8 }),
        ),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  )
  .map(([index, edits]) => ({
    index,
    text: edits.reduce((text, { at, removed, inserted }) => {
      const start = Math.floor(at * text.length);
      return text.slice(0, start) + inserted + text.slice(start + removed);
    }, starterConfig('schemas')[index]?.text ?? ''),
  }));

test('no text throws: it is a configuration, or it has problems that can be shown', () => {
  const [targets, brokerages, policy] = starterConfig('schemas');
  fc.assert(
    fc.property(mutated, ({ index, text }) => {
      const [first, second, third] = [targets!, brokerages!, policy!].map((file, at) =>
        at === index ? { ...file, text } : file,
      );
      const files = { targets: first!, brokerages: second!, policy: third! };
      for (const { where, what, next } of problemsOf(files)) {
        expect(where).toMatch(/^(?:targets|brokerages|policy)\.yaml:[1-9]\d*:[1-9]\d*$/);
        expect(what).not.toBe('');
        expect(next).not.toBe('');
      }
      expect(rendered(files).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 300 },
  );
});
