import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(`./packages/caudal/src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^caudal$/, replacement: source('index.ts') },
      { find: /^caudal\/testing\/contracts$/, replacement: source('contracts/index.ts') },
      { find: /^caudal\/api$/, replacement: source('api/index.ts') },
      { find: /^caudal\/testing$/, replacement: source('testing/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'examples/*/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['tests/build-screen.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
