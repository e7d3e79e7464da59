/** What a directory holds, as values that tests compare. */
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { FIXTURE_CONFIG } from '../../support/world.ts';

/** Paths of all files below a directory, sorted; none when it is not there. */
export async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * Each document's path with the hash of its bytes. A run's log is none: accounts are fetched at the same time, and
 * its lines come as they come.
 */
export async function hashesOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const hashes = await eachFile(directory, async (path) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );
  return Object.fromEntries(
    Object.entries(hashes).filter(([path]) => basename(path) !== 'log.jsonl'),
  );
}

/** Each file's path with the time of its last change, in nanoseconds, and its inode. */
export async function stampsOf(directory: string): Promise<Readonly<Record<string, string>>> {
  return eachFile(directory, async (path) => {
    const { mtimeNs, ino } = await stat(path, { bigint: true });
    return `${mtimeNs} ${ino}`;
  });
}

async function eachFile(
  directory: string,
  describe: (path: string) => Promise<string>,
): Promise<Readonly<Record<string, string>>> {
  const names = await listFiles(directory);
  const entries = names.map(async (name) => [name, await describe(join(directory, name))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

export async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** For `changedConfig`: less of what takes longest to fetch. */
export const SHORT_HISTORY = ['history_years: 3', 'history_years: 1'] as const;

/** A copy of the fixtures' configuration in which texts are replaced; a text that is not there is an error. */
export async function changedConfig(
  directory: string,
  changes: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>,
): Promise<string> {
  await cp(FIXTURE_CONFIG, directory, { recursive: true });
  for (const [name, replacements] of Object.entries(changes)) {
    let text = await readFile(join(directory, name), 'utf8');
    for (const [from, to] of replacements) {
      if (!text.includes(from)) throw new Error(`${name} does not contain ${from}`);
      text = text.replace(from, to);
    }
    await writeFile(join(directory, name), text);
  }
  return directory;
}
