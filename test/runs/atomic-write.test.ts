/** Whatever fails or crashes, a file is the old one or the new one. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeAtomically } from '#runs/atomic-write.ts';
import { type NewFile, nodeFileSystem } from '#runs/file-system.ts';
import { type Fault, FaultyFileSystem } from '../support/faulty-file-system.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const OLD = new TextEncoder().encode('the old content\n');
const NEW = new TextEncoder().encode('the new content, which is longer\n');
const FOLDER = '/work/runs/holdings';
const PATH = `${FOLDER}/A.json`;
/** Above the number of operations of one write into new directories. */
const OPERATIONS_MAX = 30;

async function memoryWith(content: Uint8Array | null): Promise<MemoryFileSystem> {
  const memory = new MemoryFileSystem();
  if (content !== null) expect(await writeAtomically(memory, PATH, content)).toMatchObject(DONE);
  return memory;
}

const DONE = { ok: true };
const textOf = (memory: MemoryFileSystem) => memory.snapshot().get(PATH);
const isOldOrNew = (text: string | undefined, old: Uint8Array | null) =>
  [
    old === null ? undefined : new TextDecoder().decode(old),
    new TextDecoder().decode(NEW),
  ].includes(text);

describe('a file on disk', () => {
  test('is written into directories that did not exist, without leaving a temporary file', async () => {
    const folder = await temporaryDirectory();
    const path = join(folder, 'a', 'b', 'file.json');
    expect(await writeAtomically(nodeFileSystem, path, OLD)).toMatchObject(DONE);
    expect(await writeAtomically(nodeFileSystem, path, NEW)).toMatchObject(DONE);
    expect(new Uint8Array(await readFile(path))).toEqual(NEW);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file.json']);
  });

  test('is written while others are written into the same new directories', async () => {
    const folder = await temporaryDirectory();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const outcomes = await Promise.all(
      names.map((name) => writeAtomically(nodeFileSystem, join(folder, 'x', 'y', 'z', name), OLD)),
    );
    expect(outcomes).toEqual(names.map(() => ({ ok: true, value: undefined })));
    expect(await readdir(join(folder, 'x', 'y', 'z'))).toEqual(names);
  });

  test('cannot be read or written by strangers', async () => {
    const folder = await temporaryDirectory();
    const path = join(folder, 'inner', 'file.json');
    await writeAtomically(nodeFileSystem, path, OLD);
    expect((await stat(path)).mode & 0o027).toBe(0);
    expect((await stat(join(folder, 'inner'))).mode & 0o027).toBe(0);
  });

  test('that cannot be written is a problem that says where and why', async () => {
    const folder = await temporaryDirectory();
    await writeAtomically(nodeFileSystem, join(folder, 'plain'), OLD);
    const path = join(folder, 'plain', 'file.json');
    expect(await writeAtomically(nodeFileSystem, path, NEW)).toMatchObject({
      ok: false,
      problems: [{ code: 'storage-failed', where: path, what: expect.stringContaining('ENOTDIR') }],
    });
  });
});

describe.each([
  { before: 'nothing', old: null },
  { before: 'an old file', old: OLD },
])('a write over $before', ({ old }) => {
  const faults = (['ENOSPC', 'EIO', 'EACCES'] as const).flatMap((code) =>
    [false, true].map((persistent) => ({ code, persistent })),
  );

  test.each(faults)('hit by $code (for good: $persistent) leaves old or new', async (kind) => {
    let operation = 1;
    for (; operation <= OPERATIONS_MAX; operation += 1) {
      const memory = await memoryWith(old);
      const faulty = new FaultyFileSystem(memory, { ...kind, operation });
      const outcome = await writeAtomically(faulty, PATH, NEW);
      if (!faulty.struck) break;
      expect(isOldOrNew(textOf(memory), old), `operation ${operation}`).toBe(true);
      if (outcome.ok) expect(textOf(memory)).toBe(new TextDecoder().decode(NEW));
      if (!kind.persistent) expect([...memory.snapshot().keys()].filter(isTemporary)).toEqual([]);
      expect(await writeAtomically(memory, PATH, NEW), 'a rerun heals').toMatchObject(DONE);
    }
    expect(operation).toBeGreaterThan(5);
    expect(operation).toBeLessThan(OPERATIONS_MAX);
  });

  test('cut by a loss of power at any operation leaves old or new', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: OPERATIONS_MAX }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
        async (operation, choices) => {
          const memory = await memoryWith(old);
          const fault: Fault = { operation, code: 'EIO', persistent: true };
          const outcome = await writeAtomically(new FaultyFileSystem(memory, fault), PATH, NEW);
          let asked = 0;
          memory.crash(() => choices[asked++ % choices.length] ?? false);
          const text = textOf(memory);
          expect(isOldOrNew(text, old)).toBe(true);
          if (outcome.ok) expect(text).toBe(new TextDecoder().decode(NEW));
        },
      ),
      { numRuns: 500, seed: 4 },
    );
  });
});

test('a write that skipped the fsync would be caught by the simulated loss of power', async () => {
  class CarelessFileSystem extends MemoryFileSystem {
    override async create(path: string): Promise<NewFile> {
      return { ...(await super.create(path)), sync: async () => {} };
    }
  }
  const careless = new CarelessFileSystem();
  expect(await writeAtomically(careless, PATH, NEW)).toMatchObject(DONE);
  careless.crash(() => false);
  expect(isOldOrNew(textOf(careless), null)).toBe(false);
});

function isTemporary(path: string): boolean {
  return path.endsWith('.tmp');
}
