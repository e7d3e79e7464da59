/** The port to requests that were answered: a repetition with the same key gets the same answer. */
import type { Outcome } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';

/** Every method may fail with `storage-failed`. */
export interface IdempotentAnswers {
  /** Takes a key for a request; of two that ask at the same time one gets it. */
  claim(request: ClaimRequest): Promise<Outcome<ClaimResult>>;
  /** What the next request with the same key is answered with. */
  keep(claim: AnswerClaim, answer: KeptAnswer): Promise<Outcome<void>>;
  /** Gives the key back without an answer. */
  release(claim: AnswerClaim): Promise<Outcome<void>>;
}

export interface AnswerClaim {
  /** Whose key it is. */
  readonly scope: string;
  readonly key: string;
}

export interface ClaimRequest extends AnswerClaim {
  /** What the request says: with the same key it has to be the same. */
  readonly fingerprint: string;
  readonly now: Instant;
  /** A claim that is older without an answer was left behind. */
  readonly claimMaxMs: number;
  /** Answers that are older are forgotten. */
  readonly keptMs: number;
}

export type ClaimResult =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'working' }
  | { readonly kind: 'different' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer };

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
