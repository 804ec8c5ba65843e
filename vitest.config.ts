import { defineConfig } from 'vitest/config';

// Two projects: `unit` needs neither network nor JVM and is the inner loop; `real` starts Flink, JVMs and a browser.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/real/**'],
          // Nothing in here changes globals; one process for all files makes the inner loop twice as fast.
          isolate: false,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
