import { defineConfig } from 'vitest/config'
import { textAssets } from './scripts/text-assets.js'

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [textAssets()],
        test: {
          name: 'unit',
          include: [
            'packages/**/*.test.ts',
            'services/**/*.test.ts',
            'schemas/**/*.test.ts',
            'scripts/**/*.test.ts',
            'quality/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          // Modules hold no state but caches: loading them anew for each of these files took almost half of the time.
          pool: 'threads',
          isolate: false,
          // Nothing here waits for anything; a busy machine may still take long over a property.
          testTimeout: 60_000,
          setupFiles: ['./scripts/property-seed.ts'],
        },
      },
      {
        plugins: [textAssets()],
        test: {
          name: 'system',
          include: ['tests/**/*.test.ts'],
          testTimeout: 120_000,
          setupFiles: ['./scripts/property-seed.ts'],
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
