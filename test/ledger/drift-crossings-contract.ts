/** What every implementation promises of bands that were left: each crossing and its event are kept once. */
import { describe, expect, test } from 'vitest';
import type { NewCrossing } from '#ledger/drift-crossings.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { HOUSEHOLD, instantAt } from '../support/documents.ts';
import { mustSucceed } from '../support/outcomes.ts';

const NOW = instantAt('2026-11-20T16:00:00.500Z');

function crossing(id: string, changes: Partial<NewCrossing> = {}): NewCrossing {
  const event = {
    id,
    portfolioId: HOUSEHOLD,
    type: 'drift_crossed',
    payload: '{}',
    createdAt: NOW,
  };
  return { scope: 'asset_class', name: 'stocks', side: 'above', event, ...changes };
}

/** `ledger` is empty at the beginning of every test. */
export function driftCrossingsContract(ledger: () => Ledger): void {
  const record = async (crossed: readonly NewCrossing[], over: readonly string[] = []) =>
    mustSucceed(
      await ledger().driftCrossings.record({ portfolioId: HOUSEHOLD, over, crossed, now: NOW }),
    );
  const open = async () => mustSucceed(await ledger().driftCrossings.listOpen());
  const events = async () => {
    const page = { portfolioId: HOUSEHOLD, state: null, limit: 10 };
    return mustSucceed(await ledger().listEvents(page)).map(({ id }) => id);
  };

  describe('crossings of bands', () => {
    test('are open until they are over', async () => {
      const [kept] = await record([crossing('a')]);
      expect(await open()).toEqual([
        {
          id: kept?.id,
          portfolioId: HOUSEHOLD,
          scope: 'asset_class',
          name: 'stocks',
          side: 'above',
          eventId: 'a',
          crossedAt: NOW,
        },
      ]);
      await record([], [kept?.id ?? '']);
      expect(await open()).toEqual([]);
    });

    test('are kept once while they are open, with their event', async () => {
      expect(await record([crossing('a'), crossing('b', { name: 'bonds' })])).toHaveLength(2);
      expect(await record([crossing('c'), crossing('d', { side: 'below' })])).toEqual([]);
      expect((await events()).toSorted()).toEqual(['a', 'b']);
    });

    test('follow each other when the first is over', async () => {
      const [first] = await record([crossing('a')]);
      const [second] = await record([crossing('b', { side: 'below' })], [first?.id ?? '']);
      expect(await open()).toEqual([second]);
      expect(await events()).toEqual(['b', 'a']);
    });

    test('seen by several at the same time are kept once', async () => {
      const kept = await Promise.all(['a', 'b', 'c'].map((id) => record([crossing(id)])));
      expect(kept.flat()).toHaveLength(1);
      expect(await events()).toHaveLength(1);
    });
  });
}
