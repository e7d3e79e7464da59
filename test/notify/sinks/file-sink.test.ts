/** The file sink: one line for each event, whatever happened to the file before. */
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PortfolioId } from '#domain/ids.ts';
import { openFileSink } from '#notify/sinks/file-sink.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { anEvent, LIMITS } from './support.ts';

async function open() {
  const directory = await temporaryDirectory();
  const pathOf = (portfolioId: string) => join(directory, 'runs', portfolioId, 'events.jsonl');
  const linesOf = async (portfolioId: string) =>
    (await readFile(pathOf(portfolioId), 'utf8')).split('\n');
  return { sink: openFileSink(pathOf), pathOf, linesOf };
}

test('appends the document of each event to the file of its portfolio', async () => {
  const { sink, linesOf, pathOf } = await open();
  const [first, second] = [anEvent({ id: '1' }), anEvent({ id: '2' })];
  const other = anEvent({ id: '3', portfolioId: 'trust' as PortfolioId });
  for (const event of [first, second, other])
    expect(await sink.send(event, LIMITS)).toEqual({ kind: 'delivered' });
  expect(await linesOf('household')).toEqual([first.payload, second.payload, '']);
  expect(await linesOf('trust')).toEqual([other.payload, '']);
  expect((await stat(pathOf('trust'))).mode & 0o027).toBe(0);
});

test('begins a line of its own after one that a crash has cut', async () => {
  const { sink, linesOf, pathOf } = await open();
  await sink.send(anEvent({ id: '1' }), LIMITS);
  await appendFile(pathOf('household'), '{"event_id":"2","timesta');
  await sink.send(anEvent({ id: '2' }), LIMITS);
  expect(await linesOf('household')).toEqual([
    anEvent({ id: '1' }).payload,
    '{"event_id":"2","timesta',
    anEvent({ id: '2' }).payload,
    '',
  ]);
});

test('fails with the code of the system when it cannot write', async () => {
  const { sink, pathOf } = await open();
  await mkdir(pathOf('household'), { recursive: true });
  expect(await sink.send(anEvent(), LIMITS)).toEqual({
    kind: 'failed',
    why: 'cannot be written (EISDIR)',
  });
});
