/** Files that are kept: read once, parsed once, never written, and asked for again when they could not be read. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { DirectoryEntry } from '#runs/file-system.ts';
import { keptFileSystem } from '#runs/kept-file-system.ts';
import { parsedOnce } from '#runs/parsed-documents.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** Counts how often it is asked, and can be made to fail. */
class CountingFileSystem extends MemoryFileSystem {
  readonly counts = { read: 0, list: 0 };
  isFailing = false;

  override async read(path: string, bytesMax: number): Promise<Uint8Array> {
    this.counts.read += 1;
    if (this.isFailing) throw Object.assign(new Error('EIO'), { code: 'EIO' });
    return super.read(path, bytesMax);
  }

  override async list(path: string): Promise<readonly DirectoryEntry[]> {
    this.counts.list += 1;
    return super.list(path);
  }
}

/** With one file. */
async function makeBelow(text: string) {
  const below = new CountingFileSystem();
  const file = await below.create('/file');
  await file.write(encode(text));
  await file.close();
  return { files: keptFileSystem(below), below };
}

test('a file and a folder are read once', async () => {
  const { files, below } = await makeBelow('text');
  const [first, second] = [await files.read('/file', 100), await files.read('/file', 100)];
  expect(second).toBe(first);
  await files.list('/');
  await files.list('/');
  expect(below.counts).toEqual({ read: 1, list: 1 });
});

test('what failed is asked for again', async () => {
  const { files, below } = await makeBelow('text');
  below.isFailing = true;
  await expect(files.read('/file', 100)).rejects.toMatchObject({ code: 'EIO' });
  below.isFailing = false;
  expect(await files.read('/file', 100)).toEqual(encode('text'));
});

test('a limit holds for what is kept too', async () => {
  const { files } = await makeBelow('text');
  await files.read('/file', 100);
  await expect(files.read('/file', 3)).rejects.toMatchObject({ code: 'EFBIG' });
});

test('nothing is written', async () => {
  const { files } = await makeBelow('text');
  for (const write of [
    () => files.create('/new'),
    () => files.append('/file'),
    () => files.remove('/file'),
    () => files.rename('/file', '/other'),
    () => files.makeDirectory('/folder'),
  ])
    await expect(write()).rejects.toMatchObject({ code: 'EROFS' });
});

test('a document is checked once for the bytes and the schema', () => {
  const bytes = encode('{"a":1}');
  const numbers = z.strictObject({ a: z.number() });
  const texts = z.strictObject({ a: z.string() });
  const first = mustSucceed(parsedOnce(numbers, bytes, 'file'));
  expect(mustSucceed(parsedOnce(numbers, bytes, 'file'))).toBe(first);
  expect(mustFail(parsedOnce(texts, bytes, 'file')).code).toBe('document-invalid');
  expect(mustSucceed(parsedOnce(numbers, encode('{"a":1}'), 'file'))).not.toBe(first);
});
