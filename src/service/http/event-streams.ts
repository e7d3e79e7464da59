/** Server-sent events: at most so many streams, each with a sign of life, none for a reader who does not read. */
import { Readable } from 'node:stream';
import type { DriftMessage } from '../background/background.ts';

const STREAMS_MAX = 64;
const HEARTBEAT_MS = 15_000;
/** A reader who is this far behind is let go; it comes back with the id it has. */
const BEHIND_BYTES_MAX = 1024 * 1024;

export interface EventStream {
  readonly body: Readable;
  send(message: DriftMessage): void;
}

export class EventStreams {
  readonly #open = new Set<Readable>();

  /** Null when there are as many as there may be. `onClose` is called once, whoever ends it. */
  begin(onClose: () => void): EventStream | null {
    if (this.#open.size >= STREAMS_MAX) return null;
    const body = new Readable({ read: () => undefined, highWaterMark: BEHIND_BYTES_MAX });
    const write = (text: string) => {
      if (!body.push(text)) body.destroy();
    };
    const heartbeat = setInterval(() => write(': alive\n\n'), HEARTBEAT_MS);
    this.#open.add(body);
    body.once('close', () => {
      clearInterval(heartbeat);
      this.#open.delete(body);
      onClose();
    });
    write('retry: 5000\n\n');
    return {
      body,
      send: ({ id, kind, text }) => write(`id: ${id}\nevent: ${kind}\ndata: ${text}\n\n`),
    };
  }

  /** Ends all of them, so that the server can stop. */
  close(): void {
    for (const body of this.#open) body.push(null);
  }
}
