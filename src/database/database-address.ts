/** The text of `DATABASE_URL`: checked before it is used, and shown without its password. */
import { failure, type Outcome, success } from '#domain/outcome.ts';

/** What messages call a database whose address nobody can read. */
const UNREADABLE = 'DATABASE_URL';
const PROTOCOLS = ['postgres:', 'postgresql:'];
const REDACTED = '[secret]';
/** The URL standard has no address of a user without a host, which PostgreSQL writes for a socket. */
const SOCKET_HOST = 'socket';

/** The same text, when it can be an address of PostgreSQL. */
export function checkDatabaseUrl(databaseUrl: string): Outcome<string> {
  const url = parse(databaseUrl);
  if (url !== undefined && PROTOCOLS.includes(url.protocol)) return success(databaseUrl);
  return failure({
    code: 'config-value',
    where: UNREADABLE,
    what: 'is no address of a PostgreSQL database',
    next: 'write it as postgres://user@host:5432/database, or unset it to use SQLite',
  });
}

/** `postgres://user@host:5432/database`, without password and parameters. */
export function databaseAddress(databaseUrl: string): string {
  const url = parse(databaseUrl);
  if (url === undefined) return UNREADABLE;
  const host = url.searchParams.get('host') ?? (url.hostname === SOCKET_HOST ? '' : url.host);
  const user = url.username === '' ? '' : `${url.username}@`;
  return `${url.protocol}//${user}${host}${url.pathname}`;
}

/** The text without the password, in whatever spelling the address has it. */
export function withoutPassword(text: string, databaseUrl: string): string {
  const url = parse(databaseUrl);
  const written = [url?.password, url?.searchParams.get('password')];
  return written
    .flatMap((password) => (password ? [password, decoded(password), databaseUrl] : []))
    .reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text);
}

function parse(databaseUrl: string): URL | undefined {
  return URL.parse(databaseUrl.replace('@/', `@${SOCKET_HOST}/`)) ?? undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
