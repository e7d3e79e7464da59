/** The program of a thread that does jobs: one at a time, each answered with one message. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '#domain/invariant.ts';
import type { Answer } from '../answer.ts';
import { Desk } from './desk.ts';
import type { Surroundings } from './effects.ts';
import type { Job } from './job.ts';
import type { ThreadMessage } from './pool.ts';

const port = parentPort;
invariant(port !== null, 'this program runs in a thread');
const desk = new Desk(workerData as Surroundings);
const say = (message: ThreadMessage<Answer>) => port.postMessage(message);

port.on('message', async (job: Job) => {
  try {
    say({ kind: 'done', reply: await desk.answer(job) });
  } catch (error) {
    say({
      kind: 'bug',
      text: error instanceof Error ? (error.stack ?? error.message) : `${error}`,
    });
  }
});
say({ kind: 'ready' });
