/** The examples of docs/EVENTS.md are what the program writes, and its defaults those of the program. */
import { expect, test } from 'vitest';
import { driftEventDocument } from '#domain/documents/drift-event.ts';
import { readDocument } from '#domain/documents/read.ts';
import { rebalancingEventDocument } from '#domain/documents/rebalancing-event.ts';
import { cloudEventSchema } from '#notify/cloud-event.ts';
import { codeBlocks, readPage } from './pages.ts';

const PAGE = 'docs/EVENTS.md';

test('the examples of docs/EVENTS.md are events and an envelope', () => {
  const [event, crossing, envelope, ...others] = codeBlocks(readPage(PAGE)).filter(
    ({ language }) => language === 'json',
  );
  expect(others).toEqual([]);
  const read = readDocument(rebalancingEventDocument, event?.text ?? '', PAGE);
  expect(read).toMatchObject({ ok: true });
  expect(readDocument(driftEventDocument, crossing?.text ?? '', PAGE)).toMatchObject({ ok: true });
  const parsed = cloudEventSchema.parse(JSON.parse(envelope?.text ?? ''));
  expect(read).toMatchObject({ value: { eventId: parsed.id, timestamp: parsed.time } });
});
