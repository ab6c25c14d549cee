import { readFileSync } from 'node:fs'

const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'))

/**
 * Dead code. Every module of a workspace can be imported by name (`exports` in its package.json), which alone would
 * make every export count as used; `includeEntryExports` asks for a real use.
 * @type {import('knip').KnipConfig}
 */
const config = {
  includeEntryExports: true,
  // A type that a function of the surface takes or gives is part of the surface, whether or not anybody names it.
  rules: { types: 'off' },
  workspaces: {
    '.': {
      entry: [
        'scripts/*.js',
        'scripts/docs/pages.ts',
        'deploy/local/main.js',
        'bench/**/*.ts',
        'quality/run.js',
        'quality/main.ts',
        'quality/**/*.test.ts',
        'tests/**/*.test.ts',
        'tests/guarantees/run.js',
        'tests/guarantees/main.ts',
      ],
      project: [
        'scripts/**/*.{js,ts}',
        'deploy/**/*.js',
        'bench/**/*.ts',
        'quality/**/*.{js,ts}',
        'tests/**/*.{js,ts}',
      ],
      // What the workspaces import, listed here for the published package (scripts/package-dependencies.js), and they themselves.
      ignoreDependencies: [
        ...Object.keys(dependencies).filter((name) => !['ajv', 'ioredis', 'kafkajs'].includes(name)),
        /^@redflag\//,
      ],
      // Debian's own: the stack script installs them, tests run them.
      ignoreBinaries: ['apt-cache', 'kcat', 'java', 'redis-server'],
    },
    schemas: { entry: ['generate.js', 'src/**/*.test.ts'], project: ['**/*.{js,ts}'] },
    'packages/cli': { entry: ['src/**/*.test.ts'], project: ['src/**/*.ts'] },
    'packages/*': { entry: ['src/**/*.test.ts'], project: ['src/**/*.ts'] },
    'services/*': { entry: ['src/**/*.test.ts'], project: ['src/**/*.ts'] },
  },
}

export default config
