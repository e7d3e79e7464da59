/** What every store of runs promises: the operations of the port, whole writes, and one run at a time. */
import { beforeEach, describe, expect, test } from 'vitest';
import { writeAtomically } from '#runs/atomic-write.ts';
import type { FileSystem } from '#runs/file-system.ts';
import { acquireRunLock, runLockState } from '#runs/lock.ts';
import { openLogFile } from '#runs/log-file.ts';
import { removeRun } from '#runs/remove-run.ts';
import { instantAt } from '../support/documents.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const BINARY = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256);

export interface Store {
  readonly fileSystem: FileSystem;
  /** An existing, empty directory of the store. */
  readonly root: string;
}

/** `makeStore` opens an empty store, which it also removes after the test. */
export function fileSystemContract(makeStore: () => Promise<Store>): void {
  let fs: FileSystem;
  let root: string;
  beforeEach(async () => {
    ({ fileSystem: fs, root } = await makeStore());
  });

  const at = (path: string) => `${root}/${path}`;
  const put = async (path: string, content: string | Uint8Array) =>
    mustSucceed(
      await writeAtomically(fs, at(path), typeof content === 'string' ? bytesOf(content) : content),
    );
  const read = async (path: string) => new TextDecoder().decode(await fs.read(at(path), MAX));
  const names = async (path: string) =>
    (await fs.list(path === '' ? root : at(path))).map(({ name, kind }) => `${kind} ${name}`);
  const codeOf = async (action: Promise<unknown>) =>
    action.then(
      () => 'done',
      (error: NodeJS.ErrnoException) => error.code,
    );

  describe('files', () => {
    test('come back byte for byte', async () => {
      await put('a/binary', BINARY);
      await put('a/empty', '');
      expect(Buffer.compare(await fs.read(at('a/binary'), MAX), BINARY)).toBe(0);
      expect(await read('a/empty')).toBe('');
    });

    test('are not read beyond the limit', async () => {
      await put('a/file', '0123456789');
      expect(await codeOf(fs.read(at('a/file'), 9))).toBe('EFBIG');
      expect((await fs.read(at('a/file'), 10)).length).toBe(10);
    });

    test('are made where nothing is, and only there', async () => {
      await fs.makeDirectory(at('a'));
      const file = await fs.create(at('a/file'));
      await file.write(bytesOf('one '));
      await file.write(bytesOf('two'));
      await file.sync();
      await file.close();
      expect(await read('a/file')).toBe('one two');
      expect(await codeOf(fs.create(at('a/file')))).toBe('EEXIST');
      expect(await codeOf(fs.create(at('a')))).toBe('EEXIST');
      expect(await codeOf(fs.create(at('b/file')))).toBe('ENOENT');
      expect(await codeOf(fs.create(at('a/file/inner')))).toBe('ENOTDIR');
    });

    test('grow at their end', async () => {
      await put('log', 'old\n');
      for (const line of ['one\n', 'two\n']) {
        const file = await fs.append(at('log'));
        await file.write(bytesOf(line));
        await file.close();
      }
      expect(await read('log')).toBe('old\none\ntwo\n');
      const fresh = await fs.append(at('fresh'));
      await fresh.write(bytesOf('first\n'));
      await fresh.close();
      expect(await read('fresh')).toBe('first\n');
      await fs.makeDirectory(at('a'));
      expect(await codeOf(fs.append(at('a')))).toBe('EISDIR');
      expect(await codeOf(fs.append(at('b/log')))).toBe('ENOENT');
    });

    test('are replaced in whole', async () => {
      await put('a/file', 'old');
      await put('a/file', 'new');
      expect(await read('a/file')).toBe('new');
      expect(await names('a')).toEqual(['file file']);
    });

    test('are removed', async () => {
      await put('a/file', 'x');
      await fs.remove(at('a/file'));
      expect(await names('a')).toEqual([]);
      expect(await codeOf(fs.remove(at('a/file')))).toBe('ENOENT');
      expect(await codeOf(fs.read(at('a/file'), MAX))).toBe('ENOENT');
    });

    test('that are missing, or are directories, are told apart', async () => {
      await put('a/file', 'x');
      expect(await codeOf(fs.read(at('a'), MAX))).toBe('EISDIR');
      expect(await codeOf(fs.read(at('nothing'), MAX))).toBe('ENOENT');
      expect(await codeOf(fs.read(at('a/file/inner'), MAX))).toBe('ENOTDIR');
      expect(await codeOf(fs.list(at('a/file')))).toBe('ENOTDIR');
    });

    test.each(["o'brien", 'a%b_c', 'été', 'with space', '.hidden', 'back\\slash'])(
      'may be called %j',
      async (name) => {
        await put(`a/${name}`, name);
        await put('a/other', 'x');
        expect(await read(`a/${name}`)).toBe(name);
        await fs.rename(at('a'), at('b'));
        expect(await read(`b/${name}`)).toBe(name);
      },
    );
  });

  describe('directories', () => {
    test('are made one by one', async () => {
      await fs.makeDirectory(at('a'));
      await fs.makeDirectory(at('a/b'));
      expect(await names('')).toEqual(['directory a']);
      expect(await codeOf(fs.makeDirectory(at('a')))).toBe('EEXIST');
      expect(await codeOf(fs.makeDirectory(root))).toBe('EEXIST');
      expect(await codeOf(fs.makeDirectory(at('x/y')))).toBe('ENOENT');
    });

    test('are listed by name, without what lies deeper', async () => {
      for (const path of ['b', 'B', 'a/inner', 'c.json', 'a-file', 'a0']) await put(path, 'x');
      expect(await names('')).toEqual([
        'file B',
        'directory a',
        'file a-file',
        'file a0',
        'file b',
        'file c.json',
      ]);
      expect(await codeOf(fs.list(at('nothing')))).toBe('ENOENT');
    });

    test('are removed when they are empty', async () => {
      await put('a/b/file', 'x');
      expect(await codeOf(fs.removeDirectory(at('a')))).toBe('ENOTEMPTY');
      await fs.remove(at('a/b/file'));
      await fs.removeDirectory(at('a/b'));
      await fs.removeDirectory(at('a'));
      expect(await names('')).toEqual([]);
      expect(await codeOf(fs.removeDirectory(at('a')))).toBe('ENOENT');
    });

    test('are removed with all they hold, as a run is', async () => {
      await put('household/2026-11-20/holdings/A.json', '{}');
      await put('household/2026-11-20/run.json', '{}');
      await put('household/2026-11-21/run.json', '{}');
      mustSucceed(await removeRun(fs, at('household/2026-11-20')));
      expect(await names('household')).toEqual(['directory 2026-11-21']);
    });
  });

  describe('renaming', () => {
    test('a file replaces a file', async () => {
      await put('a/from', 'new');
      await put('b/to', 'old');
      await fs.rename(at('a/from'), at('b/to'));
      expect(await read('b/to')).toBe('new');
      expect(await names('a')).toEqual([]);
      await fs.syncDirectory(at('b'));
    });

    test('a directory takes along what it holds, and nothing that is merely called alike', async () => {
      for (const path of ['a/f', 'a/b/f', 'a/b/c/f', 'a.attempt-1/f', 'ab/f', 'a0/f', 'a-/f'])
        await put(path, path);
      await fs.rename(at('a'), at('z'));
      expect(await read('z/b/c/f')).toBe('a/b/c/f');
      expect(await names('z/b')).toEqual(['directory c', 'file f']);
      expect(await names('')).toEqual([
        'directory a-',
        'directory a.attempt-1',
        'directory a0',
        'directory ab',
        'directory z',
      ]);
      expect(await read('a.attempt-1/f')).toBe('a.attempt-1/f');
    });

    test('a directory goes deeper, or over an empty one', async () => {
      await put('a/f', 'x');
      await fs.makeDirectory(at('b'));
      await fs.makeDirectory(at('b/c'));
      await fs.rename(at('a'), at('b/c'));
      expect(await read('b/c/f')).toBe('x');
    });

    test('is refused where it would lose something', async () => {
      await put('a/f', 'x');
      await put('b/f', 'y');
      expect(await codeOf(fs.rename(at('a'), at('b')))).toMatch(/^(?:ENOTEMPTY|EEXIST)$/);
      expect(await codeOf(fs.rename(at('nothing'), at('c')))).toBe('ENOENT');
      expect(await codeOf(fs.rename(at('a/f'), at('nowhere/f')))).toBe('ENOENT');
      expect(await codeOf(fs.rename(at('a/f'), at('b')))).toMatch(/^(?:EISDIR|ENOTEMPTY)$/);
      expect(await codeOf(fs.rename(at('a'), at('b/f')))).toBe('ENOTDIR');
      expect([await read('a/f'), await read('b/f')]).toEqual(['x', 'y']);
    });
  });

  test('readers at the same time find the old file or the new one', async () => {
    const texts = ['old', 'new'].map((text) => text.repeat(50_000));
    await put('a/file', texts[0] ?? '');
    const seen = new Set<string>();
    const write = put('a/file', texts[1] ?? '');
    for (let reads = 0; reads < 20; reads += 1) seen.add(await read('a/file'));
    await write;
    seen.add(await read('a/file'));
    expect([...seen].filter((text) => !texts.includes(text))).toEqual([]);
    expect(seen).toContain(texts[1]);
  });

  test('many writers at the same time do not disturb each other', async () => {
    const paths = Array.from({ length: 40 }, (_, index) => `a/${index % 4}/file-${index}`);
    await Promise.all(paths.map((path) => put(path, path)));
    expect(await Promise.all(paths.map(read))).toEqual(paths);
  });

  test('a log goes on where it ended', async () => {
    for (const text of ['one', 'two']) {
      const log = openLogFile(fs, at('household/2026-11-20/log.jsonl'));
      for (let line = 0; line < 50; line += 1) log.write(`${text} ${line}\n`);
      expect(await log.close()).toBeUndefined();
    }
    const lines = (await read('household/2026-11-20/log.jsonl')).split('\n');
    expect(lines).toHaveLength(101);
    expect([lines[0], lines[50], lines[99]]).toEqual(['one 0', 'two 0', 'two 49']);
  });
}

/** `makeStore` opens the same store at each call. */
export function runLockContract(makeStore: () => Promise<Store>): void {
  const since = instantAt('2026-11-20T22:00:00.500Z');
  const acquire = ({ fileSystem, root }: Store, pid: number, portfolio = 'household') =>
    acquireRunLock({
      directory: `${root}/${portfolio}`,
      holder: { pid, host: 'here', since },
      fileSystem,
    });

  test('a second run is refused at once and told who holds the lock', async () => {
    const [one, two] = [await makeStore(), await makeStore()];
    const lock = mustSucceed(await acquire(one, 1));
    const problem = {
      code: 'run-locked',
      where: `${two.root}/household`,
      what: `another run of this portfolio is at work: process 1 on here, since ${since}`,
      next: 'wait until it is done, or stop that process; nothing needs cleaning',
    };
    expect(mustFail(await acquire(two, 2))).toEqual(problem);
    expect(mustFail(await runLockState(`${two.root}/household`, two.fileSystem))).toEqual(problem);
    await lock.release();
    await lock.release();
    expect(mustSucceed(await runLockState(`${two.root}/household`, two.fileSystem))).toBe('free');
    await mustSucceed(await acquire(two, 2)).release();
  });

  test('of several runs started at once exactly one gets the lock', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, makeStore));
    const taken = await Promise.all(stores.map((store, pid) => acquire(store, pid)));
    const locks = taken.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
    expect(locks).toHaveLength(1);
    for (const lock of locks) await lock.release();
  });

  test('other portfolios are not kept waiting', async () => {
    const store = await makeStore();
    const first = mustSucceed(await acquire(store, 1, 'household'));
    const second = mustSucceed(await acquire(store, 1, 'trust'));
    await first.release();
    await second.release();
  });

  test('a portfolio that was never run is free, and nothing is made for the question', async () => {
    const { fileSystem, root } = await makeStore();
    expect(mustSucceed(await runLockState(`${root}/never`, fileSystem))).toBe('free');
    expect((await fileSystem.list(root)).map(({ name }) => name)).not.toContain('never');
  });
}
