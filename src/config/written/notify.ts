/** What a user may write under `notify` in `policy.yaml`: addresses are secrets, since they carry tokens. */
import { z } from 'zod';
import { fields } from '#domain/documents/fields.ts';
import { oneOf } from './scalars.ts';
import { secret } from './sources.ts';

const WEBHOOKS_MAX = 10;
/** How a run ended, as far as webhooks care. */
export const RUN_ENDS = ['failure', 'orders', 'nothing'] as const;
export const WEBHOOK_BODIES = ['json', 'text'] as const;

const webhook = fields({
  url: secret.describe('Reference to the address; POSTed to'),
  body: oneOf(WEBHOOK_BODIES)
    .prefault('json')
    .describe('`json`: everything; `text`: `{ "text": ... }` alone, as chat tools take it'),
  on: z
    .array(oneOf(RUN_ENDS))
    .min(1, { error: 'at least one word' })
    .prefault(['failure', 'orders'])
    .describe('`failure`, a run that has `orders`, a run with `nothing` to do'),
});

export const notify = fields({
  webhooks: z
    .array(webhook)
    .max(WEBHOOKS_MAX, { error: `at most ${WEBHOOKS_MAX} webhooks` })
    .prefault([])
    .describe('Told at the end of a run'),
  heartbeatUrl: secret
    .nullable()
    .prefault(null)
    .describe(
      'Reference to an address as of healthchecks.io: pinged with `/start` at the start and `/<exit code>` at the end',
    ),
});
