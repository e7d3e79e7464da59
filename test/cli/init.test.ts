/** `rebalance init`: a configuration to start from, which editors can check. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rebalance } from '../support/world.ts';
import { listFiles, readJson } from './support/files.ts';

const FILES = ['brokerages.yaml', 'policy.yaml', 'targets.yaml'];

test('writes a configuration that is valid as it stands', async () => {
  const directory = join(await temporaryDirectory(), 'household');
  expect(await rebalance(['init', directory])).toMatchObject({ exit: 0, stdout: '' });
  expect(await rebalance(['validate', '--config', directory])).toMatchObject({ exit: 0 });
});

test.each(FILES)('%s names a JSON Schema that is there and is of this file', async (name) => {
  const directory = await temporaryDirectory();
  await rebalance(['init', directory]);
  const path = join(directory, name);
  const [first = ''] = (await readFile(path, 'utf8')).split('\n');
  const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
  expect(await readJson(join(dirname(path), schema))).toMatchObject({
    title: name,
    type: 'object',
  });
});

test.each(['policy.yaml', 'schemas'])('writes nothing where %s is there already', async (name) => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, name), 'mine');
  const ending = await rebalance(['init', directory]);
  expect(ending).toMatchObject({ exit: 78, stdout: '' });
  expect(ending.stderr).toContain(`${join(directory, name)}: is there already`);
  expect(await listFiles(directory)).toEqual([name]);
});
