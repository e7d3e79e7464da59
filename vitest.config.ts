import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Every suite must pass whatever zone the machine is in; an unusual one finds the mistakes.
    env: { TZ: 'Pacific/Kiritimati' },
  },
});
