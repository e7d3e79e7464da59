/** Where events go, as the program uses it. */
import type { SecretReference } from './config.ts';

export interface EventPolicy {
  readonly sink: EventSinkConfig;
  /** Failed attempts after which an event is given up. */
  readonly attemptsMax: number;
  /** Wait after the first failed attempt; doubled after each further one. */
  readonly retryDelayMs: number;
  readonly retryDelayMaxMs: number;
  /** Longest time for one attempt. */
  readonly timeoutMs: number;
}

export type EventSinkConfig =
  /** A file of JSON lines beside the portfolio's runs. */
  | { readonly kind: 'file' }
  | {
      readonly kind: 'webhook';
      readonly credentials: {
        /** The address, which may carry a token. */
        readonly url: SecretReference;
        /** `whsec_` and base64, as Standard Webhooks write it. */
        readonly signingKey: SecretReference;
      };
    }
  | {
      readonly kind: 'nats';
      readonly server: string;
      readonly subject: string;
      /** The one that must take the messages; null means any. */
      readonly stream: string | null;
      /** A token, or a user and a password, or none of them. */
      readonly credentials: {
        readonly token: SecretReference | null;
        readonly user: SecretReference | null;
        readonly password: SecretReference | null;
      };
    };
