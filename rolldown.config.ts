/** The shipped program: one small entry and a chunk for each command, loaded when it is called. */
import { defineConfig } from 'rolldown';

export default defineConfig({
  // The threads of the service are a program of their own.
  input: { main: 'src/cli/main.ts', 'service-thread': 'src/service/work/thread.ts' },
  platform: 'node',
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    cleanDir: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
});
