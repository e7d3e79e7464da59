/** The check-up: whether a run that started now would find everything it needs. */
import type { Check, Finding } from './check.ts';
import { checkAccounts } from './checks/accounts.ts';
import { checkClock } from './checks/clock.ts';
import { checkDatabase } from './checks/database.ts';
import { checkLastRun } from './checks/last-run.ts';
import { checkLock } from './checks/lock.ts';
import { checkMarketData } from './checks/market-data.ts';
import { checkNode } from './checks/node.ts';
import { checkSecrets } from './checks/secrets.ts';
import { checkTimeZone } from './checks/time-zone.ts';
import { checkWorkDirectory } from './checks/work-directory.ts';
import { observe, type Patient } from './observe.ts';

/** In the order of the lines. */
const CHECKS: readonly Check[] = [
  checkNode,
  checkTimeZone,
  checkWorkDirectory,
  checkDatabase,
  checkLock,
  checkSecrets,
  checkClock,
  checkAccounts,
  checkMarketData,
  checkLastRun,
];

/** Reads the world and, of the work directory, writes and removes one small file; nothing else is changed. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const observations = await observe(patient);
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(...(await check(patient, observations)));
  return findings;
}
