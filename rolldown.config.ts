/** The shipped program: one small entry and a chunk for each command, loaded when it is called. */
import { defineConfig } from 'rolldown';

export default defineConfig({
  input: { main: 'src/cli/main.ts' },
  platform: 'node',
  // It finds its WebAssembly beside itself, and is loaded only for a proof.
  external: ['highs'],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    cleanDir: true,
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
});
