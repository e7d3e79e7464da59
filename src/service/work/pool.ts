/**
 * Threads that do jobs beside the one that listens: at most `size` at work, at most `waitingMax` waiting, each job
 * with a deadline. A thread that is too late is ended, and another takes its place.
 */
import { Worker } from 'node:worker_threads';

export interface PoolOptions<Data> {
  readonly script: URL;
  readonly data: Data;
  readonly size: number;
  readonly waitingMax: number;
  readonly onBug: (error: unknown) => void;
}

export type JobResult<Reply> =
  | { readonly kind: 'done'; readonly reply: Reply }
  /** Not begun: too many wait, or it waited until its deadline, or the pool is closed. */
  | { readonly kind: 'not begun' }
  /** Begun, and ended with its thread at the deadline. */
  | { readonly kind: 'late' }
  /** The job or its thread failed in a way that nobody expects. */
  | { readonly kind: 'failed' };

/** What a thread says: that it is there, or what came of a job. */
export type ThreadMessage<Reply> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly reply: Reply }
  | { readonly kind: 'bug'; readonly text: string };

interface Task<Job, Reply> {
  readonly job: Job;
  readonly settle: (result: JobResult<Reply>) => void;
}

interface Thread<Job, Reply> {
  readonly worker: Worker;
  isReady: boolean;
  task: Task<Job, Reply> | null;
}

const HEAP_MAX_MB = 2_048;
/** A thread that ends before it is ready is not replaced at once, lest a machine without memory does nothing else. */
const RESTART_DELAY_MS = 1_000;

export class Pool<Job, Reply, Data> {
  readonly #options: PoolOptions<Data>;
  readonly #threads = new Set<Thread<Job, Reply>>();
  readonly #waiting: Task<Job, Reply>[] = [];
  readonly #restarts = new Set<NodeJS.Timeout>();
  #isClosed = false;

  constructor(options: PoolOptions<Data>) {
    this.#options = options;
    for (let count = 0; count < options.size; count += 1) this.#start();
  }

  /** Whether every thread is there. */
  get isReady(): boolean {
    const ready = [...this.#threads].filter((thread) => thread.isReady).length;
    return ready === this.#options.size;
  }

  get working(): number {
    return [...this.#threads].filter(({ task }) => task !== null).length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  run(job: Job, deadlineMs: number): Promise<JobResult<Reply>> {
    const { promise, resolve } = Promise.withResolvers<JobResult<Reply>>();
    if (this.#isClosed || this.#waiting.length >= this.#options.waitingMax) {
      resolve({ kind: 'not begun' });
      return promise;
    }
    const alarm = setTimeout(() => this.#expire(task), deadlineMs);
    const task: Task<Job, Reply> = {
      job,
      settle: (result) => {
        clearTimeout(alarm);
        resolve(result);
      },
    };
    this.#waiting.push(task);
    this.#assign();
    return promise;
  }

  /** Ends every thread; jobs that are at work are not waited for. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const restart of this.#restarts) clearTimeout(restart);
    for (const task of this.#waiting.splice(0)) task.settle({ kind: 'not begun' });
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
  }

  #start(): void {
    if (this.#isClosed) return;
    const { script, data } = this.#options;
    const worker = new Worker(script, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MB },
    });
    const thread: Thread<Job, Reply> = { worker, isReady: false, task: null };
    this.#threads.add(thread);
    worker.on('message', (message: ThreadMessage<Reply>) => this.#hear(thread, message));
    worker.on('error', (error) => this.#options.onBug(error));
    worker.on('exit', () => this.#bury(thread));
  }

  #hear(thread: Thread<Job, Reply>, message: ThreadMessage<Reply>): void {
    const { task } = thread;
    if (message.kind === 'ready') thread.isReady = true;
    else thread.task = null;
    if (message.kind === 'done') task?.settle({ kind: 'done', reply: message.reply });
    if (message.kind === 'bug') {
      this.#options.onBug(message.text);
      task?.settle({ kind: 'failed' });
    }
    this.#assign();
  }

  #bury(thread: Thread<Job, Reply>): void {
    this.#threads.delete(thread);
    thread.task?.settle({ kind: 'failed' });
    if (thread.isReady) this.#start();
    else {
      const restart = setTimeout(() => {
        this.#restarts.delete(restart);
        this.#start();
      }, RESTART_DELAY_MS);
      this.#restarts.add(restart);
    }
  }

  #assign(): void {
    for (const thread of this.#threads) {
      if (!thread.isReady || thread.task !== null) continue;
      const task = this.#waiting.shift();
      if (task === undefined) return;
      thread.task = task;
      thread.worker.postMessage(task.job);
    }
  }

  #expire(task: Task<Job, Reply>): void {
    const place = this.#waiting.indexOf(task);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      task.settle({ kind: 'not begun' });
      return;
    }
    const thread = [...this.#threads].find((each) => each.task === task);
    if (thread === undefined) return;
    thread.task = null;
    // Not asked again before it is gone.
    this.#threads.delete(thread);
    task.settle({ kind: 'late' });
    void thread.worker.terminate();
  }
}
