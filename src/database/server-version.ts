/** Which PostgreSQL answers. */
import { type Outcome, success } from '#domain/outcome.ts';
import { checkDatabaseUrl, databaseAddress } from './database-address.ts';
import { DatabaseFailures } from './database-failures.ts';
import { postgresReasons } from './postgres-failures.ts';
import { openPool } from './postgres-pool.ts';

/** The oldest major version that the program is tested on. */
export const SERVER_MAJOR_MIN = 15;
/** 150018 is version 15.18. */
const NUMBERS_PER_MAJOR = 10_000;

export interface ServerVersion {
  readonly major: number;
  /** Such as `15.18`. */
  readonly text: string;
}

export async function serverVersion(databaseUrl: string): Promise<Outcome<ServerVersion>> {
  const checked = checkDatabaseUrl(databaseUrl);
  if (!checked.ok) return checked;
  const failures = new DatabaseFailures(databaseAddress(databaseUrl), postgresReasons(databaseUrl));
  return failures.attempt('ask the server', async () => {
    const pool = openPool(databaseUrl, { connectionsMax: 1 });
    try {
      const { rows } = await pool.query<{ number: number }>(
        "select current_setting('server_version_num')::int as number",
      );
      const number = rows[0]?.number ?? 0;
      const major = Math.floor(number / NUMBERS_PER_MAJOR);
      return success({ major, text: `${major}.${number % NUMBERS_PER_MAJOR}` });
    } finally {
      await pool.end();
    }
  });
}
