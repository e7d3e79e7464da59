/** Reference data that lies beside a checkout of the project, not in it; tests that need it say so when it is absent. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));

/** Absolute path of a file or folder under ../shared. */
export function sharedPath(relative: string): string {
  return `${SHARED}${relative}`;
}

/** Whether the reference data is there; use as `describe.skipIf(!sharedIsPresent('brokers'))`. */
export function sharedIsPresent(relative: string): boolean {
  const present = existsSync(sharedPath(relative));
  if (!present) console.warn(`SKIPPED: ../shared/${relative} is not beside this checkout`);
  return present;
}
