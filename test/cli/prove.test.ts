/** `--prove`: what the certificate says without it, with it, and where there is nothing left to prove. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toFloat } from '#domain/decimal.ts';
import { rebalancingDocument } from '#domain/documents/rebalancing.ts';
import { rebalance, useDirectory } from '../support/world.ts';
import { type SmallHousehold, writeSmallHousehold } from './support/small-household.ts';

const directory = useDirectory();

let household: SmallHousehold;
beforeAll(async () => {
  household = await writeSmallHousehold(directory());
  expect(await aggregate('analyze')).toMatchObject({ exit: 0 });
});

function aggregate(...words: readonly string[]) {
  const { configDirectory, runDirectory } = household;
  return rebalance([
    ...words,
    ...['--date', '2026-11-20', '--config', configDirectory, '--run-dir', runDirectory],
  ]);
}

/** A limit that two whole shares straddle: the engine's own bound leaves a gap there. */
const LIMITED = ['aggregate', '--max-turnover', '0.037', '--force', '--json'];

async function certificateOf(...words: readonly string[]) {
  const ending = await aggregate(...words);
  expect(ending).toMatchObject({ exit: 0, stderr: '' });
  return rebalancingDocument.parse(JSON.parse(ending.stdout)).certificate;
}

describe('--prove', () => {
  test('closes the gap that the certificate of the engine leaves, and says who did', async () => {
    const before = await certificateOf(...LIMITED);
    expect(before.proof).toBe('multipliers');
    expect(toFloat(before.gapShare ?? before.objective)).toBeGreaterThan(1e-4);
    const after = await certificateOf(...LIMITED, '--prove', '30');
    expect(after).toMatchObject({ proof: 'highs', multipliers: {} });
    expect(toFloat(after.gapShare ?? after.objective)).toBeLessThanOrEqual(1e-4);
    expect(toFloat(after.objective)).toBeLessThanOrEqual(toFloat(before.objective) + 1e-6);
    expect(toFloat(after.bound ?? after.objective)).toBeGreaterThan(
      toFloat(before.bound ?? before.objective),
    );
  });

  test('tells people that HiGHS has proven it', async () => {
    const words = LIMITED.filter((word) => word !== '--json');
    expect((await aggregate(...words, '--prove')).stdout).toContain('; proven by HiGHS: no plan');
  });

  test('leaves a plan alone whose own certificate is close enough', async () => {
    const words = ['aggregate', '--force', '--json'];
    const before = await certificateOf(...words);
    expect(await certificateOf(...words, '--prove')).toEqual(before);
    expect(before.proof).toBe('multipliers');
  });

  test.each([['no'], ['-5'], ['25h'], ['1.5']])(
    'refuses %s, which is no duration',
    async (text) => {
      expect(await aggregate('aggregate', `--prove=${text}`)).toMatchObject({ exit: 2 });
    },
  );
});
