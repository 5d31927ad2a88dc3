import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const node = {
  environment: "node" as const,
  pool: "forks" as const,
  // What a busy machine takes: a test that waits ends when it has what it waits for, and fails by its own limit.
  expect: { poll: { timeout: 20_000, interval: 20 } },
};

/** What holds time or another process's memory against a limit. It has the machine for itself, after all others. */
const measured = [
  "test/attacks/channels-and-events.test.ts",
  "test/attacks/entries.test.ts",
  "test/attacks/floods.test.ts",
  "test/attacks/requests-ahead.test.ts",
  "test/contracts/cli.test.ts",
  "test/contracts/dev.test.ts",
];
const others = { ...node, exclude: [...configDefaults.exclude, ...measured] };

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/count-reporter.ts"],
    // Most of them wait for another process most of the time: on two cores, too, two at a time are quicker than one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...others,
          name: "unit",
          include: ["src/**/*.test.ts", "examples/*/{src-tauri,isolation}/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...others,
          name: "contracts",
          include: ["test/contracts/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...others,
          name: "attacks",
          include: ["test/attacks/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...others,
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...others,
          name: "dist",
          include: ["test/dist/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...node,
          name: "measured",
          include: measured,
          testTimeout: 30_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
