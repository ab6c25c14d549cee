import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { probeRedis } from '../probes.js'
import { findTool } from '../tools.js'

/** Redis with an append-only file: what was acknowledged outlives a killed process. @type {import('./server.js').Server} */
export const redis = {
  name: 'redis',
  title: 'Redis',
  defaultPort: 6379,
  portNames: ['clients'],
  tools: ['redis-server'],
  stopGraceMs: 10_000,
  address: (port) => `redis://127.0.0.1:${port}`,
  async prepare({ dir, ports }) {
    mkdirSync(join(dir, 'data'), { recursive: true })
    writeFileSync(join(dir, 'redis.conf'), configuration(join(dir, 'data'), ports['clients']))
  },
  command: ({ dir }) => ({
    program: findTool('redis-server') ?? 'redis-server',
    args: [join(dir, 'redis.conf')],
  }),
  probe: probeRedis,
  probeGiven: probeRedis,
}

/**
 * @param {string} dataDir
 * @param {number | undefined} port
 */
function configuration(dataDir, port) {
  return `# Written by stack at every start.
bind 127.0.0.1
port ${port}
dir "${dataDir}"
daemonize no
appendonly yes
appendfsync everysec
# The append-only file is the copy on disk; snapshots beside it would only cost a fork.
save ""
# Profiles must never be dropped to make room.
maxmemory-policy noeviction
`
}
