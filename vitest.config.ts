import { defineConfig } from "vitest/config";

const node = { environment: "node" as const, pool: "forks" as const };

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/count-reporter.ts"],
    projects: [
      {
        test: {
          ...node,
          name: "unit",
          include: ["src/**/*.test.ts", "examples/*/src-tauri/**/*.test.ts"],
        },
      },
      {
        test: {
          ...node,
          name: "contracts",
          include: ["test/contracts/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...node,
          name: "attacks",
          include: ["test/attacks/**/*.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...node,
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...node,
          name: "dist",
          include: ["test/dist/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
