/**
 * Events as others receive them: CloudEvents 1.0 in JSON, structured mode.
 *
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md and formats/json-format.md there.
 */
import { z } from 'zod';
import type { OutgoingEvent } from './sinks/sink.ts';

export const CLOUD_EVENT_CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';
/** Fits in a message of a NATS server with its defaults. */
const EVENT_BYTES_MAX = 1_000_000;

/** Attribute names are those of the specification, so they are the same in the program and in the text. */
export const cloudEventSchema = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().regex(/^\/rebalance\/portfolios\/[\w.-]+$/),
  type: z.string().regex(/^[a-z][a-z_]*$/),
  subject: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  datacontenttype: z.literal('application/json'),
  data: z.record(z.string(), z.json()),
});

export type CloudEvent = z.infer<typeof cloudEventSchema>;

export type EncodedEvent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly why: string };

/** Refused is what a receiver could not read, which only happens to an outbox that was changed by hand. */
export function encodeCloudEvent(event: OutgoingEvent): EncodedEvent {
  const parsed = cloudEventSchema.safeParse({
    specversion: '1.0',
    id: event.id,
    source: `/rebalance/portfolios/${event.portfolioId}`,
    type: event.type,
    subject: event.portfolioId,
    time: event.createdAt,
    datacontenttype: 'application/json',
    data: parseJson(event.payload),
  });
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.'));
    return { kind: 'refused', why: `is no CloudEvent: see ${fields.join(', ')}` };
  }
  const text = JSON.stringify(parsed.data);
  const bytes = new TextEncoder().encode(text).length;
  return bytes > EVENT_BYTES_MAX
    ? { kind: 'refused', why: `has ${bytes} bytes, more than the ${EVENT_BYTES_MAX} that are sent` }
    : { kind: 'text', text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
