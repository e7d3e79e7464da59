/** A directory of the machine for one test, gone when the test is over. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'rebalance-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** One for all tests of a file, with `inner` made in it; gone when they have ended. */
export function keptDirectory(inner: string): () => string {
  let path: string | undefined;
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'rebalance-test-'));
    await mkdir(join(path, inner), { recursive: true });
  });
  afterAll(() => rm(path ?? '', { recursive: true, force: true }));
  return () => {
    if (path === undefined) throw new Error('the directory exists only while tests run');
    return path;
  };
}
