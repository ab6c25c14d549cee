import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { REGISTRY, REGISTRY_VERSION } from '../downloads.js'
import { probeRegistry } from '../probes.js'
import { findTool } from '../tools.js'

/** Apicurio Registry, used through its Confluent-compatible API, on a file database. @type {import('./server.js').Server} */
export const registry = {
  name: 'registry',
  title: 'schema registry',
  defaultPort: 8081,
  portNames: ['http'],
  tools: ['java'],
  download: REGISTRY,
  stopGraceMs: 10_000,
  address: (port) => `http://127.0.0.1:${port}/apis/ccompat/v7`,
  async prepare({ dir }) {
    mkdirSync(dir, { recursive: true })
  },
  command: ({ settings, dir, ports, home }) => ({
    program: findTool('java') ?? 'java',
    args: [
      `-Xmx${settings.registryHeap}`,
      // It answers a few requests at each start of a service: start-up time and memory count, not throughput.
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-XX:+ExitOnOutOfMemoryError',
      '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
      '-jar',
      join(home, `apicurio-registry-app-${REGISTRY_VERSION}-runner.jar`),
    ],
    env: {
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(ports['http']),
      APICURIO_STORAGE_KIND: 'sql',
      APICURIO_STORAGE_SQL_KIND: 'h2',
      // Written out at each commit; by default H2 holds commits back for half a second, and a crash loses them.
      APICURIO_DATASOURCE_URL: `jdbc:h2:file:${join(dir, 'registry')};WRITE_DELAY=0`,
    },
  }),
  probe: probeRegistry,
  probeGiven: probeRegistry,
}
