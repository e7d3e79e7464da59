/** Several processes started at once on one portfolio: exactly one works, the others leave at once with 21. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startGate, startRun } from '../support/processes.ts';
import { proofSize, reportFigures } from '../support/proof.ts';
import { environmentOf, useDirectory, useFixtures } from '../support/world.ts';

const fixtures = useFixtures();
const directory = useDirectory();

test.each([2, proofSize('PROVE_TOGETHER', 6)])(
  'of %i processes one works',
  { timeout: 600_000 },
  async (count) => {
    const gate = await startGate(fixtures().origin);
    const environment = Object.fromEntries(
      Object.entries(environmentOf(fixtures())).map(([name, value]) => [
        name,
        value.replace(fixtures().origin, gate.origin),
      ]),
    );
    const words = ['run', '--timeout', '10m', '--workdir', join(directory(), `of-${count}`)];
    const runs = Array.from({ length: count }, () => startRun(words, environment));
    const exits: (number | null)[] = [];
    const allButOne = new Promise<void>((resolve) => {
      for (const run of runs)
        void run.exited.then((code) => exits.push(code) === count - 1 && resolve());
    });
    // Whoever has the lock waits for the brokerages until the others have gone.
    await allButOne;
    expect(exits).toEqual(Array.from({ length: count - 1 }, () => 21));
    gate.open();
    await Promise.all(runs.map(({ exited }) => exited));
    expect(exits.filter((code) => code === 0)).toEqual([0]);
    const refusals = runs.map((run) => run.stderr()).filter((text) => text.includes('run-locked'));
    expect(refusals).toHaveLength(count - 1);
    reportFigures('PROVE_TOGETHER', { processes: count, worked: 1, locked: refusals.length });
  },
);
