/** Who is told how a run ended, as the program uses it. */
import type { SecretReference } from './config.ts';

/** Addresses are secrets, since they carry tokens. */
export interface NotifyPolicy {
  readonly webhooks: readonly Webhook[];
  /** In the manner of healthchecks.io: `/start` and the exit code are put after it. */
  readonly heartbeatUrl: SecretReference | null;
}

export interface Webhook {
  readonly url: SecretReference;
  /** `text`: only the one field that chat tools take. */
  readonly body: 'json' | 'text';
  readonly on: readonly RunEnd[];
}

/** A failure, a run that has orders, or a run with nothing to do. */
export type RunEnd = 'failure' | 'orders' | 'nothing';
