/** Apart from the other tests: these need Stoplight Prism and the vendors' descriptions; run.sh brings both. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: ['test/prism/*.suite.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { TZ: 'Pacific/Kiritimati' },
  },
});
