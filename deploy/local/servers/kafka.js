import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KAFKA } from '../downloads.js'
import { StackError } from '../errors.js'
import { probeKafka, probeKafkaJoined } from '../probes.js'
import { runLogged } from '../processes.js'
import { findTool } from '../tools.js'

/** @typedef {import('./server.js').ServerContext} ServerContext */

const LOG_CONFIG = join(dirname(fileURLToPath(import.meta.url)), '..', 'kafka-log4j2.xml')

/** Apache Kafka: broker and controller in one process (KRaft). @type {import('./server.js').Server} */
export const kafka = {
  name: 'kafka',
  title: 'Kafka',
  defaultPort: 9092,
  portNames: ['clients', 'controller'],
  tools: ['java'],
  download: KAFKA,
  stopGraceMs: 20_000,
  address: (port) => `127.0.0.1:${port}`,
  prepare,
  command: (context) => ({
    program: findTool('java') ?? 'java',
    args: [...javaOptions(context), 'kafka.Kafka', propertiesPath(context)],
  }),
  async probe(address, timeoutMs) {
    await probeKafka(address, timeoutMs)
    await probeKafkaJoined(address, timeoutMs)
  },
  probeGiven: probeKafka,
}

/** @param {ServerContext} context */
const propertiesPath = ({ dir }) => join(dir, 'server.properties')

/** @param {ServerContext} context */
function javaOptions({ settings, home }) {
  return [
    `-Xmx${settings.kafkaHeap}`,
    '-XX:MaxGCPauseMillis=20',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${LOG_CONFIG}`,
    '-cp',
    `${home}/*`,
  ]
}

/** @param {ServerContext} context */
async function prepare(context) {
  const dataDir = join(context.dir, 'data')
  mkdirSync(context.dir, { recursive: true })
  writeFileSync(propertiesPath(context), serverProperties(context, dataDir))
  if (existsSync(join(dataDir, 'meta.properties'))) return
  // A format that was cut off leaves a folder that neither starts nor formats; it holds no records yet.
  rmSync(dataDir, { recursive: true, force: true })
  await format(context)
}

/** @param {ServerContext} context */
async function format(context) {
  const clusterId = randomBytes(16).toString('base64url')
  const args = [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    ...javaOptions(context),
    'kafka.tools.StorageTool',
    'format',
    `--cluster-id=${clusterId}`,
    '--config',
    propertiesPath(context),
  ]
  const code = await runLogged(findTool('java') ?? 'java', args, { logFile: context.logFile })
  if (code !== 0) throw new StackError(`Kafka's data folder could not be formatted, see ${context.logFile}`)
}

/**
 * @param {ServerContext} context
 * @param {string} dataDir
 */
function serverProperties({ ports, settings: { kafkaProxied: proxied } }, dataDir) {
  const [clients, controller] = [ports['clients'], ports['controller']]
  // Clients go on to the address that a broker advertises, so those behind a proxy need a listener that names the proxy.
  const behind = proxied === undefined ? '' : `,PROXIED://127.0.0.1:${proxied.listens}`
  const inFront = proxied === undefined ? '' : `,PROXIED://127.0.0.1:${proxied.advertises}`
  return `# Written by stack at every start.
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${clients},CONTROLLER://127.0.0.1:${controller}${behind}
advertised.listeners=PLAINTEXT://127.0.0.1:${clients}${inFront}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT
log.dirs=${dataDir}

# Topics are created on purpose, with the partitions they must have.
auto.create.topics.enable=false

# One broker holds the only copy.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1

# A local group is complete at once; the default waits 3 s for more members.
group.initial.rebalance.delay.ms=0

# After a SIGKILL the controller refuses the broker until the session of its predecessor has run out (default 9 s,
# asked for every 2 s). Broker and controller share one process here, so a pause stops both and a short one is safe.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500

# Sized for one machine that runs the clients, too: fewer internal partitions start and recover faster, and the
# cleaner's default buffer (128 MB) would be a quarter of the heap.
offsets.topic.num.partitions=8
transaction.state.log.num.partitions=4
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
`
}
