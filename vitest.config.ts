import process from 'node:process';
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
    // Tests with real processes, browsers and leases fail now and then on a machine that is busy with something else:
    // once more says whether it was that. Locally nothing is tried twice.
    retry: process.env.CI === 'true' ? 1 : 0,
    pool: 'forks',
    maxWorkers: 2,
  },
});
