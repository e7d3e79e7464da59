/** A request with an idempotency key is done once: its repetition is answered with the answer of the first. */
import { type Outcome, success } from '#domain/outcome.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { type Answer, problemAnswer } from '../answer.ts';
import type { Job } from './job.ts';

/** A thread that took longer was ended, so that its claim is nobody's. */
const CLAIM_MAX_MS = 120_000;
const KEPT_MS = 24 * 3_600_000;

/** Says that an answer was given before. */
const REPLAYED = { 'idempotency-replayed': 'true' } as const;

export async function answeredOnce(
  { idempotency, now }: Pick<Job, 'idempotency' | 'now'>,
  ledger: Ledger,
  work: () => Promise<Answer>,
): Promise<Outcome<Answer>> {
  if (idempotency === null) return success(await work());
  const claim = await ledger.claimAnswer({
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
      return claimed(idempotency, ledger, work);
  }
}

async function claimed(
  { scope, key }: NonNullable<Job['idempotency']>,
  ledger: Ledger,
  work: () => Promise<Answer>,
): Promise<Outcome<Answer>> {
  let answer: Answer | undefined;
  try {
    answer = await work();
  } finally {
    if (answer === undefined || mayDiffer(answer)) await ledger.releaseAnswer({ scope, key });
  }
  if (mayDiffer(answer)) return success(answer);
  const kept = await ledger.keepAnswer({ scope, key, answer });
  return kept.ok ? success(answer) : kept;
}

/** What depends on the moment is worth another try with the same key. */
function mayDiffer({ status }: Answer): boolean {
  return status === 409 || status === 429 || status >= 500;
}
