/** Where the program of a thread is: beside this file as source, one folder up from the chunks of the bundle. */

export const THREAD_SCRIPT = import.meta.url.endsWith('.ts')
  ? new URL('./work/thread.ts', import.meta.url)
  : new URL('../service-thread.js', import.meta.url);
