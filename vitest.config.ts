import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/e2e/longest-first.ts";

const shared = {
  globalSetup: "test/build.ts",
  testTimeout: 60_000,
  hookTimeout: 60_000,
  pool: "forks",
  maxWorkers: 2,
} as const;

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: "units",
          include: ["test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "test/e2e/**"],
        },
      },
      {
        test: {
          ...shared,
          name: "editor",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/build.ts", "test/e2e/global-setup.ts"],
          // After the others, who measure how long things take.
          sequence: { groupOrder: 1 },
          // The server's rooms are read once for all files; each file has a server and pages of its own.
          isolate: false,
          // What is waited for comes when the machine gets to it.
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
