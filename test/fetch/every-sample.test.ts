/** No sample of a brokerage lies unread: each is named in the test that reads it, or here with the reason why not. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedIsPresent, sharedPath } from '../support/shared.ts';
import { ROOT } from '../tidy/source.ts';

/** What is no answer about holdings. */
const NOT_HOLDINGS: Readonly<Record<string, string>> = {
  'order-requests.examples.json': 'orders to be sent, which this program never does',
};

const present = sharedIsPresent('brokers');

test.skipIf(!present)(
  'every sample file is read by a test, or known to hold nothing to read',
  () => {
    const files = readdirSync(sharedPath('brokers'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('specs'))
      .map((entry) => entry.name);
    expect(files.length).toBeGreaterThan(25);
    const tests = globSync('test/fetch/**/*.test.ts', { cwd: ROOT })
      .filter((path) => basename(path) !== 'every-sample.test.ts')
      .map((path) => readFileSync(join(ROOT, path), 'utf8'))
      .join('\n');
    const unread = files.filter((file) => !(file in NOT_HOLDINGS) && !isNamed(file, tests));
    expect(unread).toEqual([]);
  },
);

/** By its whole name, or by how it begins where `sample(...)` looks for that. */
function isNamed(file: string, tests: string): boolean {
  const beginnings = [...tests.matchAll(/\bsample\('(\w+)'/g)].map(([, start = '']) => start);
  return tests.includes(file) || beginnings.some((start) => file.startsWith(start));
}
