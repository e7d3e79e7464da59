/** Queries of the table `api_keys`. */
import type { Kysely } from 'kysely';
import { all, type Outcome, success } from '#domain/outcome.ts';
import { type Instant, instantOf, milliseconds } from '#domain/time.ts';
import type { ApiKey, NewApiKey } from './api-keys.ts';
import { isRowId } from './row-id.ts';
import { apiKeyOf, instantColumn } from './rows.ts';
import type { LedgerTables } from './schema.ts';

/** More keys than anybody could overlook. */
const KEYS_MAX = 1_000;
/** Uses are not noted more often: a write for every request would cost more than the request. */
const USE_NOTED_EVERY_MS = 60_000;

export async function insertApiKey(
  database: Kysely<LedgerTables>,
  { name, portfolios, access, hash, now }: NewApiKey,
): Promise<Outcome<ApiKey>> {
  const row = await database
    .insertInto('api_keys')
    .values({
      name,
      hash,
      portfolios: portfolios === 'all' ? null : JSON.stringify(portfolios),
      access,
      created_at: instantColumn(now),
      last_used_at: null,
      revoked_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return apiKeyOf(row);
}

export async function selectApiKeys(
  database: Kysely<LedgerTables>,
): Promise<Outcome<readonly ApiKey[]>> {
  const rows = await database
    .selectFrom('api_keys')
    .selectAll()
    .orderBy('id')
    .limit(KEYS_MAX)
    .execute();
  return all(rows.map(apiKeyOf));
}

export async function updateRevoked(
  database: Kysely<LedgerTables>,
  id: string,
  now: Instant,
): Promise<Outcome<ApiKey | undefined>> {
  if (!isRowId(id)) return success(undefined);
  await database
    .updateTable('api_keys')
    .set({ revoked_at: instantColumn(now) })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
  const row = await database
    .selectFrom('api_keys')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? success(undefined) : apiKeyOf(row);
}

export async function selectApiKeyInUse(
  database: Kysely<LedgerTables>,
  hash: string,
  now: Instant,
): Promise<Outcome<ApiKey | undefined>> {
  const row = await database
    .selectFrom('api_keys')
    .selectAll()
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return success(undefined);
  const noted = instantOf(new Date(milliseconds(now) - USE_NOTED_EVERY_MS));
  await database
    .updateTable('api_keys')
    .set({ last_used_at: instantColumn(now) })
    .where('id', '=', row.id)
    .where((column) =>
      column.or([
        column('last_used_at', 'is', null),
        column('last_used_at', '<', instantColumn(noted)),
      ]),
    )
    .execute();
  return apiKeyOf(row);
}
