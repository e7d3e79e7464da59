/** Names that may stand for accounts, portfolios and classes. */
import { describe, expect, test } from 'vitest';
import { parseAccountId, parseAssetClass, parsePortfolioId } from '#domain/ids.ts';

const PARSERS = [
  ['an account', parseAccountId],
  ['a portfolio', parsePortfolioId],
  ['an asset class', parseAssetClass],
] as const;

describe.each(PARSERS)('%s', (_, parse) => {
  test.each(['us_equity', 'BROKERAGE_001', 'a.b-c', '7'])('may be called %s', (name) => {
    expect(parse(name)).toBe(name);
  });

  test.each([
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    '',
    '../up',
    '.hidden',
    '-dash',
    'a\u0000b',
    'x'.repeat(65),
  ])('may not be called %j', (name) => {
    expect(parse(name)).toBeUndefined();
  });
});
