/** Errors of PostgreSQL and of the way to it as reasons; those of our own SQL are bugs and have none. */

import { withoutPassword } from './database-address.ts';
import type { FailureReason } from './database-failures.ts';

const REASON_LENGTH_MAX = 300;

const AGAIN = 'run again';
const REACH = 'check DATABASE_URL, and that the server is up and can be reached';
const RIGHTS = 'check the user and password in DATABASE_URL and the rights of that user';
const SERVER = 'look at the log of the server, then run again';

/** SQLSTATE codes, or their first two characters, that are about the server, other sessions or rights. */
const NEXT_BY_STATE: Readonly<Record<string, string>> = {
  '08': REACH,
  '25006': 'use a server that takes writes, not a read-only copy',
  '28': RIGHTS,
  '3D': 'create the database, or correct its name in DATABASE_URL',
  '3F': 'create the schema, or correct the search_path of the user',
  '40': AGAIN,
  '42501': RIGHTS,
  '53': SERVER,
  '54': SERVER,
  '55P03': AGAIN,
  '57': SERVER,
  '58': SERVER,
  XX: SERVER,
};

/** What the driver itself says, without a code, when the server does not answer as it should. */
const DRIVER_MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/timeout|terminated|closed the connection|not queryable|Connection ended/i, REACH],
  [/SASL|password/i, RIGHTS],
  [/SSL|TLS|certificate/i, 'check the sslmode in DATABASE_URL and the certificate of the server'],
];

/** Undefined for a bug. The texts never show the password of the address. */
export function postgresReasons(
  databaseUrl: string,
): (error: unknown) => FailureReason | undefined {
  return (error) => {
    const reason = reasonOf(error);
    if (reason === undefined) return undefined;
    return { ...reason, why: withoutPassword(reason.why, databaseUrl).slice(0, REASON_LENGTH_MAX) };
  };
}

/** The five characters of SQLSTATE; undefined for an error that the server did not send. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function reasonOf(error: unknown): FailureReason | undefined {
  // Each address of a host name is tried, and each fails in its own way.
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  const state = sqlStateOf(error);
  if (state !== undefined) {
    const next = NEXT_BY_STATE[state] ?? NEXT_BY_STATE[state.slice(0, 2)];
    return next === undefined ? undefined : { why: error.message, next };
  }
  if (error.message.startsWith('corrupted migrations'))
    return {
      why: 'another version of the program wrote it',
      next: 'use the version that wrote it',
    };
  if ('syscall' in error && 'code' in error) return { why: error.message, next: REACH };
  const known = DRIVER_MESSAGES.find(([pattern]) => pattern.test(error.message));
  return known === undefined ? undefined : { why: error.message, next: known[1] };
}
