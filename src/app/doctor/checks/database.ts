/** Whether the database answers, is new enough, and has the tables; nothing is said where SQLite is used. */
import { migrateTables } from '../../migrate.ts';
import { type Check, type Finding, failed, warning, well } from '../check.ts';

const SUBJECT = 'database';

export const checkDatabase: Check = async ({ databaseUrl, workDirectory }) => {
  if (databaseUrl === undefined) return [];
  const { SERVER_MAJOR_MIN, serverVersion } = await import('#database/server-version.ts');
  const version = await serverVersion(databaseUrl);
  if (!version.ok) return version.problems.map((problem) => failed(SUBJECT, problem));
  const { major, text } = version.value;
  if (major < SERVER_MAJOR_MIN) return [tooOld(text, SERVER_MAJOR_MIN)];
  const steps = await migrateTables({ databaseUrl, workDirectory, isDry: true });
  if (!steps.ok) return steps.problems.map((problem) => failed(SUBJECT, problem));
  const { where, reports } = steps.value;
  const pending = reports.reduce((sum, { taken }) => sum + taken.length, 0);
  return [tablesFinding(`PostgreSQL ${text} at ${where}`, pending)];
};

function tooOld(version: string, majorMin: number): Finding {
  return failed(SUBJECT, {
    code: 'runtime-unsupported',
    what: `PostgreSQL ${version} is too old: ${majorMin} is needed`,
    next: 'use a newer server, or unset DATABASE_URL to use SQLite',
  });
}

function tablesFinding(server: string, pending: number): Finding {
  if (pending === 0) return well(SUBJECT, `${server}, tables up to date`);
  return warning(
    SUBJECT,
    `${server}: ${pending} steps to the newest tables`,
    'run `rebalance migrate`; the next run does it too',
  );
}
