/** A request with an idempotency key is done once: its repetition is answered with the answer of the first. */
import { type Outcome, success } from '#domain/outcome.ts';
import type { IdempotentAnswers } from '#ledger/idempotent-answers.ts';
import { type Answer, problemAnswer } from '../answer.ts';
import type { Job } from './job.ts';

/** A thread that took longer was ended, so that its claim is nobody's. */
const CLAIM_MAX_MS = 120_000;
const KEPT_MS = 24 * 3_600_000;

/** Says that an answer was given before. */
const REPLAYED = { 'idempotency-replayed': 'true' } as const;

export async function answeredOnce(
  { idempotency, now }: Pick<Job, 'idempotency' | 'now'>,
  answers: IdempotentAnswers,
  work: () => Promise<Answer>,
): Promise<Outcome<Answer>> {
  if (idempotency === null) return success(await work());
  const claim = await answers.claim({
    ...idempotency,
    now,
    claimMaxMs: CLAIM_MAX_MS,
    keptMs: KEPT_MS,
  });
  if (!claim.ok) return claim;
  switch (claim.value.kind) {
    case 'answered': {
      const { status, headers, body } = claim.value.answer;
      return success({ status, headers: { ...headers, ...REPLAYED }, body });
    }
    case 'different':
      return success(
        problemAnswer('key-reused', {
          detail: 'this idempotency key was sent with another request before',
          errors: [
            {
              parameter: 'idempotency-key',
              detail: 'belongs to another request',
              next: 'send a new key with a new request',
            },
          ],
        }),
      );
    case 'working':
      return success(
        problemAnswer('in-progress', {
          detail: 'a request with this idempotency key is being answered',
        }),
      );
    case 'claimed':
      return claimed(idempotency, answers, work);
  }
}

async function claimed(
  { scope, key }: NonNullable<Job['idempotency']>,
  answers: IdempotentAnswers,
  work: () => Promise<Answer>,
): Promise<Outcome<Answer>> {
  let answer: Answer | undefined;
  try {
    answer = await work();
  } finally {
    if (answer === undefined || mayDiffer(answer)) await answers.release({ scope, key });
  }
  if (mayDiffer(answer)) return success(answer);
  const kept = await answers.keep({ scope, key }, answer);
  return kept.ok ? success(answer) : kept;
}

/** What depends on the moment is worth another try with the same key. */
function mayDiffer({ status }: Answer): boolean {
  return status === 409 || status === 429 || status >= 500;
}
