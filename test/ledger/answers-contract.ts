/** What every implementation promises of requests that are repeated, and of recommendations page by page. */
import { describe, expect, test } from 'vitest';
import type { ClaimRequest } from '#ledger/idempotent-answers.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { HOUSEHOLD, instantAt } from '../support/documents.ts';
import { recommendationOf } from '../support/orders.ts';
import { mustSucceed } from '../support/outcomes.ts';

const NOW = instantAt('2026-11-20T22:00:00.123Z');
const request: ClaimRequest = {
  scope: 'key 1',
  key: 'k',
  fingerprint: 'this',
  now: NOW,
  claimMaxMs: 60_000,
  keptMs: 3_600_000,
};
const answer = { status: 201, headers: { location: '/1' }, body: '{"text":"ä \u0000"}' };

/** `ledger` is empty at the beginning of every test. */
export function answersContract(ledger: () => Ledger): void {
  const claim = async (changes: Partial<ClaimRequest> = {}) =>
    mustSucceed(await ledger().answers.claim({ ...request, ...changes }));

  describe('answers to requests with a key', () => {
    test('are given again to the same request, and to no other', async () => {
      expect(await claim()).toEqual({ kind: 'claimed' });
      expect(await claim()).toEqual({ kind: 'working' });
      mustSucceed(await ledger().answers.keep(request, answer));
      expect(await claim()).toEqual({ kind: 'answered', answer });
      expect(await claim({ fingerprint: 'that' })).toEqual({ kind: 'different' });
      expect(await claim({ scope: 'key 2' })).toEqual({ kind: 'claimed' });
    });

    test('are not given before they are there', async () => {
      await claim();
      mustSucceed(await ledger().answers.release(request));
      expect(await claim()).toEqual({ kind: 'claimed' });
    });

    test('stay when a claim of them is given back late', async () => {
      await claim();
      mustSucceed(await ledger().answers.keep(request, answer));
      mustSucceed(await ledger().answers.release(request));
      expect(await claim()).toEqual({ kind: 'answered', answer });
    });

    test('go to whoever comes after a claim that was left behind', async () => {
      await claim();
      expect(await claim({ now: instantAt('2026-11-20T22:00:59Z') })).toEqual({ kind: 'working' });
      expect(await claim({ now: instantAt('2026-11-20T22:01:01Z') })).toEqual({ kind: 'claimed' });
    });

    test('are forgotten in time', async () => {
      await claim();
      mustSucceed(await ledger().answers.keep(request, answer));
      expect(await claim({ now: instantAt('2026-11-20T23:00:01Z') })).toEqual({ kind: 'claimed' });
    });

    test('of requests at the same time one gets the key', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => claim()));
      expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    });
  });

  test('recommendations go on after a run', async () => {
    for (const run of ['run-1', 'run-2', 'run-3'])
      mustSucceed(await ledger().recordRecommendation(recommendationOf(run), []));
    const runsAfter = async (run: string) => {
      const page = { portfolioId: HOUSEHOLD, limit: 10, after: run };
      return mustSucceed(await ledger().listRecommendations(page)).map(({ runId }) => runId);
    };
    expect(await runsAfter('run-3')).toEqual(['run-2', 'run-1']);
    expect(await runsAfter('run-1')).toEqual([]);
    expect(await runsAfter('nobody')).toEqual([]);
  });
}
