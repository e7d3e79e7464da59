/** What must hold between the values under `events` in policy.yaml. */
import type { ConfigRule } from './finding.ts';

const delaysAreOrdered: ConfigRule = function* ({ policy: { events } }) {
  if (events === undefined || events.retryDelay <= events.retryDelayMax) return;
  yield {
    file: 'policy',
    path: ['events', 'retry_delay'],
    what: 'the first wait is longer than the longest',
    next: 'make retry_delay shorter, or retry_delay_max longer',
  };
};

const natsCredentialsFitTogether: ConfigRule = function* ({ policy: { events } }) {
  if (events?.sink !== 'nats') return;
  const { token, user, password } = events.credentials;
  const path = ['events', 'credentials'];
  if ((user === null) !== (password === null))
    yield {
      file: 'policy',
      path,
      what: `there is a ${user === null ? 'password without a user' : 'user without a password'}`,
      next: 'name both, or neither',
    };
  if (token !== null && user !== null)
    yield {
      file: 'policy',
      path,
      what: 'there are a token and a user',
      next: 'keep the one that the server asks for',
    };
};

export const eventRules: readonly ConfigRule[] = [delaysAreOrdered, natsCredentialsFitTogether];
