/** What a person sees of a problem, and what nobody may see. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderConfigProblem } from '#config/render.ts';
import { type Edit, householdFiles, problemsOf, rendered } from './support.ts';

test('a problem is shown with its line, a caret and advice', () => {
  expect(rendered(householdFiles({ targets: ['weight: 0.05', 'weight: 5%'] }))).toBe(
    [
      'targets.yaml:8:19: asset_classes.cash.weight is "5%", expected a number from 0 to 1',
      '    8 |   cash: { weight: 5% }',
      '      |                   ^',
      '  next: write 0.05, a fraction of one',
    ].join('\n'),
  );
});

test('a long line is cut around the caret', () => {
  const files = householdFiles({ targets: ['[VTI, ITOT]', `[${'VTI, '.repeat(60)}vti]`] });
  const [, line = '', caret = ''] = rendered(files).split('\n').slice(-4);
  expect(line.length).toBeLessThan(110);
  expect(line.slice(caret.indexOf('^'))).toMatch(/^vti\]/);
});

test('characters that move the cursor are not repeated', () => {
  const files = householdFiles({ targets: ['USD', '"US\u001b[2JD\u202e" # \u001b]0;x\u0007'] });
  expect(rendered(files).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('a problem without a place in these files is shown without a line', () => {
  const problem = {
    code: 'config-missing',
    what: 'no configuration here',
    next: 'run init',
  } as const;
  expect(renderConfigProblem(problem, [])).toBe('no configuration here\n  next: run init');
  expect(renderConfigProblem({ ...problem, where: '/etc/x' }, [])).toBe(
    '/etc/x: no configuration here\n  next: run init',
  );
});

describe('a secret', () => {
  const CREDENTIALS = '{ key_id: env:KEY_ID, secret_key: env:SECRET_KEY }';
  const places: readonly (readonly [string, (secret: string) => Edit])[] = [
    [
      'in place of a reference',
      (secret) => [CREDENTIALS, `{ key_id: env:K, secret_key: ${secret} }`],
    ],
    ['in quotes', (secret) => [CREDENTIALS, `{ key_id: "${secret}", secret_key: env:S }`]],
    ['twice on a line', (secret) => [CREDENTIALS, `{ key_id: ${secret}, secret_key: ${secret} }`]],
    [
      'beside an unknown key',
      (secret) => [CREDENTIALS, `{ kee_id: ${secret}, secret_key: env:S }`],
    ],
    ['as a key', (secret) => [CREDENTIALS, `{ ${secret}, key_id: env:K, secret_key: env:S }`]],
    [
      'on lines of its own',
      (secret) => [CREDENTIALS, `\n      key_id: env:K\n      secret_key: ${secret}`],
    ],
    [
      'in a block text',
      (secret) => [
        CREDENTIALS,
        `\n      key_id: env:K\n      secret_key: |\n        ${secret}\n        ${secret}`,
      ],
    ],
    ['as the whole of credentials', (secret) => [CREDENTIALS, secret]],
    ['in a list', (secret) => [CREDENTIALS, `[${secret}]`]],
    ['at a wrong level', (secret) => ['    menu: [VTI, BND]', `    secret_key: ${secret}`]],
    [
      'in an address',
      (secret) => ['path: positions.csv', `url: https://me:${secret}@example.com/`],
    ],
    [
      'in a query',
      (secret) => ['path: positions.csv', `url: https://example.com/?access_token=${secret}`],
    ],
    [
      'before a mistake of syntax',
      (secret) => [CREDENTIALS, `{ key_id: ${secret}, secret_key: ${secret}`],
    ],
    [
      'behind a mistake of syntax',
      (secret) => [CREDENTIALS, `{ key_id: env:K, secret_key: "a" ${secret} }`],
    ],
    [
      'beside a mistake',
      (secret) => [CREDENTIALS, `{ key_id: env:K, secret_key: ${secret}, extra: 1 }`],
    ],
  ];
  test.each(places)('%s is refused and never repeated', (_, editWith) => {
    const secrets = fc.stringMatching(/^[A-Z][A-Za-z0-9/+]{15,30}$/);
    fc.assert(
      fc.property(secrets, (secret) => {
        const files = householdFiles({ brokerages: editWith(secret) });
        expect(problemsOf(files)).not.toEqual([]);
        expect(JSON.stringify(problemsOf(files)) + rendered(files)).not.toContain(secret);
      }),
      { numRuns: 20 },
    );
  });
});

describe.each([
  ['a webhook', (secret: string) => `webhooks: [{ url: https://chat.example/${secret} }]`],
  ['a webhook of several lines', (secret: string) => `webhooks:\n    - url: ${secret}`],
  ['a webhook with a mistake', (secret: string) => `webhooks: [{ url: env:A, ${secret}: 1 }]`],
  ['a heartbeat', (secret: string) => `heartbeat_url: https://hc.example/${secret}`],
])('the address of %s', (_, notifyWith) => {
  test('is refused and never repeated', () => {
    const secret = 'T0123ABCDEFGHsecretish';
    const files = householdFiles({
      policy: ['location:', `notify:\n  ${notifyWith(secret)}\nlocation:`],
    });
    expect(problemsOf(files)).not.toEqual([]);
    expect(JSON.stringify(problemsOf(files)) + rendered(files)).not.toContain(secret);
  });
});

test('an asset class called consumer_tokens is no secret', () => {
  const files = householdFiles({
    targets: ['us_bonds: { weight: 0.25', 'consumer_tokens: { weight: 25%'],
  });
  expect(rendered(files)).toContain('consumer_tokens.weight is "25%"');
});

test('a line too long to be searched for secrets is not shown', () => {
  const files = householdFiles({
    brokerages: ['path: positions.csv', `path: ${'//'.repeat(200_000)}`],
  });
  expect(rendered(files).length).toBeLessThan(500);
});
