/** Queries of the table `idempotent_answers`: which requests were answered, and how. */
import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import { type Outcome, success } from '#domain/outcome.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { AnswerClaim, ClaimRequest, ClaimResult, KeptAnswer } from './idempotent-answers.ts';
import { instantColumn, readRow } from './rows.ts';
import type { LedgerTables } from './schema.ts';

const keptAnswer = z.strictObject({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

/** Takes the key for this request, or says who has it. */
export async function claimKey(
  transaction: Transaction<LedgerTables>,
  request: ClaimRequest,
): Promise<Outcome<ClaimResult>> {
  const { scope, key, fingerprint, now } = request;
  await transaction
    .deleteFrom('idempotent_answers')
    .where('claimed_at', '<', before(now, request.keptMs))
    .execute();
  await transaction
    .deleteFrom('idempotent_answers')
    .where('scope', '=', scope)
    .where('key', '=', key)
    .where('answer', 'is', null)
    .where('claimed_at', '<', before(now, request.claimMaxMs))
    .execute();
  const inserted = await transaction
    .insertInto('idempotent_answers')
    .values({ scope, key, fingerprint, claimed_at: instantColumn(now), answer: null })
    .onConflict((conflict) => conflict.columns(['scope', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted !== undefined) return success({ kind: 'claimed' });
  const row = await transaction
    .selectFrom('idempotent_answers')
    .select(['fingerprint', 'answer'])
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return success({ kind: 'working' });
  if (row.fingerprint !== fingerprint) return success({ kind: 'different' });
  const { answer } = row;
  if (answer === null) return success({ kind: 'working' });
  const kept = readRow(keptAnswer, `idempotent_answers/${key}`, () => JSON.parse(answer));
  return kept.ok ? success({ kind: 'answered', answer: kept.value }) : kept;
}

export async function updateAnswer(
  database: Kysely<LedgerTables>,
  { scope, key }: AnswerClaim,
  { status, headers, body }: KeptAnswer,
): Promise<void> {
  await database
    .updateTable('idempotent_answers')
    .set({ answer: JSON.stringify({ status, headers, body }) })
    .where('scope', '=', scope)
    .where('key', '=', key)
    .execute();
}

export async function deleteClaim(
  database: Kysely<LedgerTables>,
  { scope, key }: AnswerClaim,
): Promise<void> {
  await database
    .deleteFrom('idempotent_answers')
    .where('scope', '=', scope)
    .where('key', '=', key)
    .where('answer', 'is', null)
    .execute();
}

function before(now: Instant, durationMs: number): string {
  return new Date(milliseconds(now) - durationMs).toISOString();
}
