/** Where the programs of threads are: beside this file as source, one folder up from the chunks of the bundle. */

export const THREAD_SCRIPT = import.meta.url.endsWith('.ts')
  ? new URL('./work/thread.ts', import.meta.url)
  : new URL('../service-thread.js', import.meta.url);

export const BACKGROUND_SCRIPT = import.meta.url.endsWith('.ts')
  ? new URL('./background/thread.ts', import.meta.url)
  : new URL('../background-thread.js', import.meta.url);
