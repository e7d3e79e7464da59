import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/installation/set-up.ts',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Unsaid, it would leave one processor idle, and on a machine of two run one file at a time.
    maxWorkers: '100%',
    // Nothing is mocked and no module keeps state, so a worker loads and optimises each module once, not once a file.
    isolate: false,
    // Every suite must pass whatever zone the machine is in; an unusual one finds the mistakes.
    env: { TZ: 'Pacific/Kiritimati' },
  },
});
