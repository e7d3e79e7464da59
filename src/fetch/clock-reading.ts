/** What other machines' clocks show, read off the `Date` header of whatever they answer. */
import type { Http } from './http.ts';
import type { Timing } from './timing.ts';
import type { HttpConnection, HttpOptions } from './undici-http.ts';

/** The true difference lies within `uncertaintyMs` of `aheadMs`. */
export interface ClockReading {
  readonly host: string;
  /** Their clock minus ours. */
  readonly aheadMs: number;
  readonly uncertaintyMs: number;
}

/** The header tells whole seconds only. */
const HEADER_STEP_MS = 1_000;

/** `openHttp` whose connections report every clock that an answer shows. */
export function readingClocks(
  openHttp: (options: HttpOptions) => HttpConnection,
  timing: Pick<Timing, 'now'>,
  onReading: (reading: ClockReading) => void,
): (options: HttpOptions) => HttpConnection {
  return (options) => {
    const http = openHttp(options);
    return { ...http, send: sendReading(http, timing, onReading) };
  };
}

function sendReading(
  http: Http,
  timing: Pick<Timing, 'now'>,
  onReading: (reading: ClockReading) => void,
): Http['send'] {
  return async (request) => {
    const sentMs = timing.now();
    const answer = await http.send(request);
    if (!answer.ok) return answer;
    const shownMs = Date.parse(answer.value.headers['date'] ?? '');
    // An answer out of a cache shows when it was put there.
    if (!Number.isNaN(shownMs) && answer.value.headers['age'] === undefined)
      onReading(readingOf({ host: request.url.host, shownMs, sentMs, receivedMs: timing.now() }));
    return answer;
  };
}

/** The header was written between sending and receiving, and up to a second of it was cut off. */
function readingOf(answer: {
  readonly host: string;
  readonly shownMs: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}): ClockReading {
  const { host, shownMs, sentMs, receivedMs } = answer;
  return {
    host,
    aheadMs: shownMs + HEADER_STEP_MS / 2 - (sentMs + receivedMs) / 2,
    uncertaintyMs: (HEADER_STEP_MS + receivedMs - sentMs) / 2,
  };
}
