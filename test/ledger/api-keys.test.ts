/** Keys of the service: their form, and what each allows. */
import { describe, expect, test } from 'vitest';
import type { PortfolioId } from '#domain/ids.ts';
import { apiKeyHash, isApiKey, keyAllows, makeApiKey } from '#ledger/api-keys.ts';
import { HOUSEHOLD } from '../support/documents.ts';

const TRUST = 'trust' as PortfolioId;

test('keys are new each time, and have the form of keys', () => {
  const keys = Array.from({ length: 50 }, makeApiKey);
  expect(new Set(keys).size).toBe(50);
  expect(keys.every(isApiKey)).toBe(true);
});

test.each(['', 'rebalance_', 'secret', `${makeApiKey()}x`, ` ${makeApiKey()}`])(
  '%j has not the form of a key',
  (text) => {
    expect(isApiKey(text)).toBe(false);
  },
);

test('the hash is SHA-256 in hexadecimal', () => {
  expect(apiKeyHash('abc')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

describe('a key allows', () => {
  const one = [HOUSEHOLD];
  test.each([
    { portfolios: one, has: 'read', wants: 'read', portfolioId: HOUSEHOLD, allowed: true },
    { portfolios: one, has: 'read', wants: 'write', portfolioId: HOUSEHOLD, allowed: false },
    { portfolios: one, has: 'write', wants: 'read', portfolioId: HOUSEHOLD, allowed: true },
    { portfolios: one, has: 'write', wants: 'write', portfolioId: HOUSEHOLD, allowed: true },
    { portfolios: one, has: 'write', wants: 'read', portfolioId: TRUST, allowed: false },
    { portfolios: 'all', has: 'read', wants: 'read', portfolioId: TRUST, allowed: true },
    { portfolios: 'all', has: 'read', wants: 'write', portfolioId: TRUST, allowed: false },
    { portfolios: [], has: 'write', wants: 'read', portfolioId: HOUSEHOLD, allowed: false },
  ] as const)('$wants of $portfolioId with $has of $portfolios: $allowed', (row) => {
    const { portfolios, has, wants, portfolioId, allowed } = row;
    expect(keyAllows({ portfolios, access: has }, { portfolioId, access: wants })).toBe(allowed);
  });
});
