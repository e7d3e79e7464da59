/**
 * Every parser with inputs that were spoilt on purpose: a stated problem or a valid value, never a crash, a hang or
 * a number that is none. A failure prints the seed that makes its input again.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Config } from '#config/config.ts';
import { parseConfig } from '#config/parse.ts';
import { randomFrom } from '../support/mutate.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { proofSize, reportFigures } from '../support/proof.ts';
import { keptDirectory } from '../support/temporary-directory.ts';
import { FIXTURE_CONFIG, useFixtures } from '../support/world.ts';
import {
  adapterTargets,
  configTargets,
  dayTarget,
  documentTargets,
  exportTargets,
  type FuzzTarget,
  flagTarget,
  resumedDayTarget,
} from './fuzz-targets.ts';

const INPUTS = proofSize('PROVE_FUZZ', 3_000);
const SEED = proofSize('PROVE_SEED', 1);
/** Far above what any of them takes, far below a hang. */
const ATTEMPT_MS_MAX = 10_000;
/** A whole day costs as much as many other inputs. */
const DAYS_EVERY = 50;

const fixtures = useFixtures();
const workDirectory = keptDirectory('runs/small');

test('no input crashes or hangs a parser', { timeout: 7_200_000 }, async () => {
  const targets = [
    ...(await adapterTargets(await fixtureConfig(), fixtures())),
    ...exportTargets(),
    ...configTargets(),
    ...(await documentTargets(workDirectory())),
    flagTarget(),
  ];
  const days = [dayTarget(workDirectory()), await resumedDayTarget(workDirectory())];
  const counts = new Map<string, { value: number; problem: number }>();
  for (let input = 0; input < INPUTS; input += 1) {
    const from = input % DAYS_EVERY === 0 ? days : targets;
    const target = from[(input / (from === days ? DAYS_EVERY : 1)) % from.length];
    if (target === undefined) continue;
    const result = await attempt(target, SEED * 1_000_003 + input);
    const count = counts.get(target.name) ?? { value: 0, problem: 0 };
    count[result] += 1;
    counts.set(target.name, count);
  }
  for (const { name } of [...targets, ...days])
    expect(counts.get(name)?.problem, name).toBeGreaterThan(0);
  reportFigures('PROVE_FUZZ', { inputs: INPUTS, seed: SEED, ...Object.fromEntries(counts) });
});

async function attempt(target: FuzzTarget, seed: number): Promise<'value' | 'problem'> {
  const startedMs = performance.now();
  try {
    return await target.attempt(randomFrom(seed));
  } catch (error) {
    throw new Error(`${target.name}, seed ${seed}`, { cause: error });
  } finally {
    expect(performance.now() - startedMs, `${target.name}, seed ${seed}`).toBeLessThan(
      ATTEMPT_MS_MAX,
    );
  }
}

async function fixtureConfig(): Promise<Config> {
  const file = async (path: string) => ({
    path,
    text: await readFile(join(FIXTURE_CONFIG, path), 'utf8'),
  });
  return mustSucceed(
    parseConfig({
      targets: await file('targets.yaml'),
      brokerages: await file('brokerages.yaml'),
      policy: await file('policy.yaml'),
    }),
  );
}
