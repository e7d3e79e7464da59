/** A thread that does what a job tells it, so that a test sees what the pool makes of it. */
import { parentPort } from 'node:worker_threads';

export type OddJob =
  | { readonly kind: 'echo'; readonly value: string }
  /** Never answers, and leaves its thread no time for anything else. */
  | { readonly kind: 'spin' }
  /** Answers once the shared number is no longer 0. */
  | { readonly kind: 'wait'; readonly gate: SharedArrayBuffer }
  | { readonly kind: 'throw' }
  | { readonly kind: 'exit' };

parentPort?.on('message', (job: OddJob) => {
  switch (job.kind) {
    case 'echo':
      return say({ kind: 'done', reply: job.value });
    case 'spin':
      for (;;);
    case 'wait':
      Atomics.wait(new Int32Array(job.gate), 0, 0);
      return say({ kind: 'done', reply: 'waited' });
    case 'throw':
      return say({ kind: 'bug', text: 'thrown' });
    case 'exit':
      return process.exit(7);
  }
});
say({ kind: 'ready' });

function say(message: object): void {
  parentPort?.postMessage(message);
}
