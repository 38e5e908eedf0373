import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src', 'console', 'sandbox', 'sdk', 'proofs', 'scripts', 'bin'].map(
      (room) => `${room}/**/*.test.ts`,
    ),
    environment: 'node',
    globalSetup: ['scripts/test-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
