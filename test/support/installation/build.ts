/** Makes an installation in the directory it is given: what the package holds, with the programs of tests beside its own. */
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { BUNDLE } from '../../../rolldown.config.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAMS = {
  'run-process': 'test/support/run-process.ts',
  'relay-process': 'test/fault/relay-process.ts',
  'lock-holder': 'test/runs/lock-holder.ts',
  'shared-lock-holder': 'test/runs/postgres/shared-lock-holder.ts',
  'ledger-writer': 'test/ledger/ledger-writer.ts',
};
const LINKED = ['config', 'docs', 'fixtures', 'node_modules'];

const [directory = ''] = process.argv.slice(2);
const { input, output, ...options } = BUNDLE;
const bundle = await rolldown({ ...options, cwd: ROOT, input: { ...input, ...PROGRAMS } });
// As it is shipped, but that a stack trace can be read.
await bundle.write({ ...output, dir: join(directory, 'dist'), minify: false });
await bundle.close();
await mkdir(join(directory, 'bin'));
for (const file of ['package.json', join('bin', 'rebalance')])
  await cp(join(ROOT, file), join(directory, file));
for (const name of LINKED) await symlink(join(ROOT, name), join(directory, name));
