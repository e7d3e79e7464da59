/** Where the programs of threads are: beside this file as source, one folder up from the chunks of the bundle. */

export interface ThreadScripts {
  /** Of the threads that answer requests. */
  readonly work: URL;
  /** Of the thread for what is done beside the requests. */
  readonly background: URL;
}

export const THREAD_SCRIPTS: ThreadScripts = import.meta.url.endsWith('.ts')
  ? {
      work: new URL('./work/thread.ts', import.meta.url),
      background: new URL('./background/thread.ts', import.meta.url),
    }
  : {
      work: new URL('../service-thread.js', import.meta.url),
      background: new URL('../background-thread.js', import.meta.url),
    };
