/** Who is told what, and when: the heartbeat at the start, heartbeat and webhooks at the end of a run. */
import type { NotifyPolicy } from '#config/notify.ts';
import { EXIT_CODES } from '#domain/problem.ts';
import { type Delivery, type DeliveryEffects, deliver } from '#notify/deliver.ts';
import { type RunEnding, textOf, webhookBody, webhooksToTell } from '#notify/messages.ts';

export interface Notifier {
  /** In the background: nobody waits for it. */
  started(): void;
  /** Resolves when everybody was told or given up, with a warning for each of the latter. Never rejects for them. */
  ended(ending: RunEnding): Promise<readonly string[]>;
}

const ATTEMPTS_MAX = 3;
const TIMEOUT_MS = 10_000;
/** A run that was asked to stop has ten seconds for everything. */
const LAST_WORD_TIMEOUT_MS = 3_000;

/** `signal` is the run's: once it is aborted, what is left to say is said once and quickly. */
export function makeNotifier(
  notify: NotifyPolicy,
  effects: DeliveryEffects & { readonly signal: AbortSignal },
): Notifier {
  const { signal } = effects;
  let starting: Promise<readonly string[]> = Promise.resolve([]);
  const tell = async (deliveries: readonly Delivery[]): Promise<readonly string[]> => {
    const limits = signal.aborted
      ? { attemptsMax: 1, timeoutMs: LAST_WORD_TIMEOUT_MS, signal: new AbortController().signal }
      : { attemptsMax: ATTEMPTS_MAX, timeoutMs: TIMEOUT_MS, signal };
    const warnings = await Promise.all(
      deliveries.map((delivery) => deliver(delivery, limits, effects)),
    );
    return warnings.filter((warning) => warning !== undefined);
  };
  return {
    started: () => {
      starting = tell(heartbeat(notify, '/start', ''));
    },
    ended: async (ending) => {
      const code = EXIT_CODES[ending.exit].code;
      // After the start, so that the two never arrive in the wrong order.
      const early = await starting;
      const late = await tell([
        ...heartbeat(notify, `/${code}`, textOf(ending)),
        ...webhooks(notify, ending),
      ]);
      return [...early, ...late];
    },
  };
}

function heartbeat({ heartbeatUrl }: NotifyPolicy, suffix: string, body: string): Delivery[] {
  if (heartbeatUrl === null) return [];
  return [{ to: 'heartbeat', url: heartbeatUrl, suffix, contentType: 'text/plain', body }];
}

function webhooks(notify: NotifyPolicy, ending: RunEnding): readonly Delivery[] {
  return webhooksToTell(notify, ending).map(({ url, body }) => ({
    to: 'webhook',
    url,
    suffix: '',
    contentType: 'application/json',
    body: webhookBody(ending, body),
  }));
}
