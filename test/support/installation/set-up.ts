/** Where the installation of this run of the tests is to be: a directory that goes with the run. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly installations: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'rebalance-installations-'));
  project.provide('installations', directory);
  // The source has changed.
  project.onTestsRerun(async () => {
    for (const name of await readdir(directory))
      await rm(join(directory, name), { recursive: true });
  });
  return () => rm(directory, { recursive: true, force: true });
}
