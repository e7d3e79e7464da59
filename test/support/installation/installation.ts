/**
 * The program installed as users have it, bundled from the source as it is now. It starts much faster than the source
 * itself, and unlike `dist` it is never older.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

const BUILD = fileURLToPath(new URL('build.ts', import.meta.url));
const BUILD_MAX_MS = 60_000;

/** The directory it is installed in; made when the first test of a run asks for it. */
export function installation(): string {
  const directory = join(inject('installations'), 'whole');
  if (!existsSync(directory)) install(directory);
  return directory;
}

/** The launcher, `bin/rebalance`. */
export function installedLauncher(): string {
  return join(installation(), 'bin', 'rebalance');
}

/** A program by the name of its entry: `run-process` and others of the tests, `service-thread` of the product. */
export function programOfTests(name: string): string {
  return join(installation(), 'dist', `${name}.js`);
}

/** Where its programs may keep what they have compiled. */
export function compileCache(): string {
  return join(installation(), 'dist', '.compile-cache');
}

/** Two workers may both set about it: whoever is done first gives the name, the other's is thrown away. */
function install(directory: string): void {
  const attempt = mkdtempSync(`${directory}-`);
  execFileSync(process.execPath, [BUILD, attempt], { timeout: BUILD_MAX_MS, stdio: 'pipe' });
  try {
    renameSync(attempt, directory);
  } catch (error) {
    rmSync(attempt, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
}
