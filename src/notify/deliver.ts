/** Brings one notification to its address: a few bounded attempts, and a warning when none of them arrives. */
import type { SecretReference } from '#config/config.ts';
import type { Outcome } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import { safeUrl, UNSAFE_ADDRESS } from './address.ts';
import { placeOf } from './messages.ts';
import type { Post, PostAnswer } from './post.ts';

export interface Delivery {
  readonly to: 'webhook' | 'heartbeat';
  readonly url: SecretReference;
  /** Put after the address's path, such as `/start`; may be empty. */
  readonly suffix: string;
  readonly contentType: 'application/json' | 'text/plain';
  readonly body: string;
}

export interface DeliveryEffects {
  readonly post: Post;
  readonly lookUp: (reference: SecretReference) => Promise<Outcome<Secret>>;
  /** Ends early when the signal is aborted. */
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
}

export interface DeliveryLimits {
  readonly attemptsMax: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const PAUSE_MS = 1_000;

/** The warning when it did not arrive, which never repeats the address; undefined when it did. */
export async function deliver(
  delivery: Delivery,
  limits: DeliveryLimits,
  effects: DeliveryEffects,
): Promise<string | undefined> {
  const name = `${delivery.to} ${placeOf(delivery.url)}`;
  const found = await effects.lookUp(delivery.url);
  if (!found.ok) {
    const why = found.problems.map(({ what, next }) => `${what}; ${next}`).join('; ');
    return `${name} was not told: ${why}`;
  }
  const url = addressOf(found.value, delivery.suffix);
  if (url === undefined) return `${name} was not told: ${UNSAFE_ADDRESS}`;
  const { contentType, body } = delivery;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await effects.post({ url, contentType, body, ...limits });
    if (hasArrived(answer)) return undefined;
    if (attempt >= limits.attemptsMax || !mayHelp(answer) || limits.signal.aborted)
      return `${name} was not told: ${answerText(answer)} (${attempt === 1 ? '1 attempt' : `${attempt} attempts`})`;
    await effects.sleep(PAUSE_MS * attempt, limits.signal);
  }
}

function addressOf(address: Secret, suffix: string): Secret | undefined {
  const url = safeUrl(address);
  if (url === undefined) return undefined;
  url.pathname = `${suffix === '' ? url.pathname : url.pathname.replace(/\/+$/, '')}${suffix}`;
  return new Secret(url.href);
}

function hasArrived(answer: PostAnswer): boolean {
  return answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
}

const TOO_MANY_REQUESTS = 429;

function mayHelp(answer: PostAnswer): boolean {
  return answer.kind === 'failed' || answer.status >= 500 || answer.status === TOO_MANY_REQUESTS;
}

function answerText(answer: PostAnswer): string {
  return answer.kind === 'failed' ? answer.why : `answered ${answer.status}`;
}
