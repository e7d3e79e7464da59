/**
 * Processes that are killed with -9 at random moments of a run against the fixture brokerages: no half file, no
 * stale lock, and whoever comes next ends with the bytes of an undisturbed run.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hashesOf, listFiles, readJson } from '../cli/support/files.ts';
import { type RunProcess, startRun } from '../support/processes.ts';
import { proofSize, reportFigures } from '../support/proof.ts';
import { environmentOf, useDirectory, useFixtures } from '../support/world.ts';

const KILLS = proofSize('PROVE_KILLS', 8);
/** Kills of one date, one after the other, before it is left to finish. */
const KILLS_IN_A_ROW = 5;
/** A whole proof kills two at a time; each of those is slower than a run alone, by which its length is known. */
const [AT_A_TIME, STRETCH] = KILLS > 20 ? [2, 1.8] : [1, 1.2];
const PORTFOLIO = join('runs', 'demo-household');
const RUN = join(PORTFOLIO, '2026-11-20');

const fixtures = useFixtures();
const directory = useDirectory();

const start = (workdir: string) =>
  startRun(['run', '--verbose', '--workdir', workdir], environmentOf(fixtures()));

type Hashes = Readonly<Record<string, string>>;

/** The manifest counts attempts, so that it is another one after a kill; the rest is not. */
async function documentsOf(workdir: string): Promise<Hashes> {
  const { 'run.json': _manifest, ...documents } = await hashesOf(join(workdir, RUN));
  return documents;
}

async function isComplete(workdir: string): Promise<boolean> {
  const files = await listFiles(join(workdir, RUN));
  if (!files.includes('run.json')) return false;
  const manifest = (await readJson(join(workdir, RUN, 'run.json'))) as { readonly outcome: string };
  return manifest.outcome === 'complete';
}

/** Every file that has its name is whole. */
async function expectNothingHalf(workdir: string, whole: Hashes): Promise<void> {
  for (const [path, hash] of Object.entries(await documentsOf(workdir)))
    if (!basename(path).endsWith('.tmp')) expect(hash, path).toBe(whole[path]);
}

async function expectFinished(last: RunProcess, workdir: string, whole: Hashes): Promise<void> {
  expect(await last.exited, last.stderr()).toBe(0);
  expect(await documentsOf(workdir)).toEqual(whole);
  expect(await isComplete(workdir)).toBe(true);
  const beside = new Set(await readdir(join(workdir, PORTFOLIO)));
  // Whoever was killed while it delivered has the event for a while yet, and the next one says that it waits.
  if (!last.stderr().includes('1 event waits')) expect(beside).toContain('events.jsonl');
  beside.delete('events.jsonl');
  expect(beside).toEqual(new Set(['2026-11-20', 'run.lock']));
}

test('a killed run leaves nothing half, no lock, and is taken up with the same result', {
  timeout: 3_600_000,
}, async () => {
  const undisturbed = join(directory(), 'undisturbed');
  const { workMs } = await measure(undisturbed);
  const whole = await documentsOf(undisturbed);
  let [killed, chains, whenComplete] = [0, 0, 0];
  const chain = async () => {
    chains += 1;
    const workdir = join(directory(), `killed-${chains}`);
    for (let row = 0; row < KILLS_IN_A_ROW && killed < KILLS; row += 1) {
      const run = start(workdir);
      await run.said('fetching');
      // What the run before has done is not done again, so that the later ones of a row are the shorter ones.
      await pause((Math.random() * workMs * STRETCH) / (row + 1));
      run.kill();
      if ((await run.exited) !== null) return expectFinished(run, workdir, whole);
      killed += 1;
      await expectNothingHalf(workdir, whole);
      if (await isComplete(workdir)) {
        whenComplete += 1;
        break;
      }
    }
    await expectFinished(start(workdir), workdir, whole);
  };
  const work = async () => {
    while (killed < KILLS) await chain();
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  expect(killed).toBeGreaterThanOrEqual(KILLS);
  reportFigures('PROVE_KILLS', { killed, chains, whenComplete, workMs: Math.round(workMs) });
});

/** How long a run works, from its first request to its end. */
async function measure(workdir: string): Promise<{ readonly workMs: number }> {
  const run = start(workdir);
  await run.said('fetching');
  const startedMs = performance.now();
  expect(await run.exited, run.stderr()).toBe(0);
  return { workMs: performance.now() - startedMs };
}
