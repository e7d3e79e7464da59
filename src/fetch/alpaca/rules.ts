/** What Alpaca's trading and market-data APIs have in common. */
import type { Secret } from '#domain/secret.ts';
import type { Instant } from '#domain/time.ts';
import type { AnswerRules } from '../answer.ts';
import { atUnixSeconds } from '../retry-after.ts';

export interface AlpacaKeys {
  readonly keyId: Secret;
  readonly secretKey: Secret;
}

export function alpacaHeaders({
  keyId,
  secretKey,
}: AlpacaKeys): Readonly<Record<string, string | Secret>> {
  return {
    accept: 'application/json',
    'apca-api-key-id': keyId,
    'apca-api-secret-key': secretKey,
  };
}

export function alpacaRules(now: Instant): AnswerRules {
  return { broker: 'Alpaca', now, retryAfter: atUnixSeconds('x-ratelimit-reset') };
}
