/** What a user may write under `events` in `policy.yaml`: one shape for each sink. */
import { z } from 'zod';
import { fields } from '#domain/documents/fields.ts';
import { durationBetween, integerBetween, shortText, textOf } from './scalars.ts';
import { isOnThisMachine, secret } from './sources.ts';

const SERVER_LENGTH_MAX = 260;

/** Across a network encrypted; in the clear on this machine only. */
const natsServer = textOf(
  'the address of a NATS server, such as tls://nats.example.com:4222',
  parseNatsServer,
  () => 'use tls:// (nats:// only for an address on this machine, such as nats://127.0.0.1:4222)',
);

function parseNatsServer(text: string): string | undefined {
  const [, scheme = '', host = '', port = '4222'] =
    /^(tls|nats):\/\/([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isSafe = scheme === 'tls' || (scheme === 'nats' && isOnThisMachine(host));
  const isWellFormed =
    text.length <= SERVER_LENGTH_MAX && Number(port) >= 1 && Number(port) <= 65_535;
  return isSafe && isWellFormed ? `${scheme}://${host}:${port}` : undefined;
}

const natsSubject = textOf('a subject without wildcards, such as rebalancing.triggered', (text) =>
  text.length <= 200 && /^[\w-]+(?:\.[\w-]+)*$/.test(text) ? text : undefined,
);

/** What every sink has. */
const common = {
  attemptsMax: integerBetween(1, 1_000)
    .prefault('20')
    .describe('Failed attempts after which an event is given up, until somebody replays it'),
  retryDelay: durationBetween('100ms', '24h', '1s')
    .prefault('1s')
    .describe('Wait after the first failed attempt; doubled after each further one'),
  retryDelayMax: durationBetween('100ms', '168h', '6h').prefault('6h').describe('Longest wait'),
  timeout: durationBetween('100ms', '60s', '10s')
    .prefault('10s')
    .describe('Longest time for one attempt'),
};

const sink = <const Name extends string>(name: Name) => ({
  sink: z.literal(name).describe('Where events go, and so which other keys'),
});

const file = fields({ ...sink('file'), ...common });

const webhook = fields({
  ...sink('webhook'),
  ...common,
  credentials: fields({
    url: secret.describe('The address; POSTed to'),
    signingKey: secret.describe(
      'The key of the signature: `whsec_` and at least 24 bytes in base64',
    ),
  }).describe('References to secrets'),
});

const nats = fields({
  ...sink('nats'),
  ...common,
  server: natsServer.describe('The server'),
  subject: natsSubject.prefault('rebalancing.triggered').describe('What events are published as'),
  stream: shortText('a name of at most 64 characters', 64)
    .nullable()
    .prefault(null)
    .describe(
      'The JetStream stream that must take them; `null` means the one that has the subject',
    ),
  credentials: fields({
    token: secret.nullable().prefault(null).describe('A token'),
    user: secret.nullable().prefault(null).describe('A user, with `password`'),
    password: secret.nullable().prefault(null).describe('A password, with `user`'),
  })
    .prefault({})
    .describe('References to secrets'),
});

export const EVENT_SINKS = ['file', 'webhook', 'nats'] as const;

export const events = z.discriminatedUnion('sink', [file, webhook, nats], {
  error: EVENT_SINKS.join(', '),
});

export type WrittenEvents = z.output<typeof events>;
