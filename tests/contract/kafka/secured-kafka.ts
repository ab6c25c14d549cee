import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import kafkajs from 'kafkajs'
import { startPrivateStack } from '../../support/stack.ts'
import { until } from '../log/until.ts'
import { freePort, makeCertificates } from '../redis/servers.ts'

const run = promisify(execFile)

/** A broker that speaks to clients by TLS and SASL alone. */
export interface SecuredKafka {
  /** `localhost:port`, SASL over TLS: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512. */
  readonly broker: string
  /** Without either, for the test to arrange things; every right. */
  readonly backDoor: string
  /** Certificate authority in PEM. */
  readonly ca: string
  close(): Promise<void>
}

export const PASSWORD = 'p;w"=1'

/** Users `redflag`, who may do everything, and `limited`, who may as long as no ACL says otherwise. */
export async function startSecuredKafka(): Promise<SecuredKafka> {
  const jars = await kafkaJars()
  const certificates = await makeCertificates()
  const dir = await mkdtemp(join(tmpdir(), 'redflag-secured-kafka-'))
  const [clients, internal, controller] = await Promise.all([freePort(), freePort(), freePort()])
  const [key, certificate] = await Promise.all(
    ['server.key', 'server.crt'].map((name) => readFile(join(certificates.dir, name), 'utf8')),
  )
  await writeFile(join(dir, 'server.pem'), `${key}${certificate}${certificates.ca}`)
  await writeFile(join(dir, 'server.properties'), properties(dir, clients, internal, controller))
  const java = ['-Xmx256m', '-cp', `${jars}/*`]
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=redflag,password=${PASSWORD}]`,
  ])
  const cluster = `--cluster-id=${randomBytes(16).toString('base64url')}`
  const config = join(dir, 'server.properties')
  await run('java', [...java, 'kafka.tools.StorageTool', 'format', cluster, '--config', config, ...scram])
  const child = spawn('java', [...java, 'kafka.Kafka', config], { stdio: 'ignore' })
  const backDoor = `127.0.0.1:${internal}`
  const admin = new kafkajs.Kafka({ brokers: [backDoor], logLevel: kafkajs.logLevel.NOTHING }).admin()
  await until(
    'the broker to answer',
    () =>
      admin.connect().then(
        () => true,
        () => false,
      ),
    90_000,
  )
  await admin.disconnect()
  return {
    broker: `localhost:${clients}`,
    backDoor,
    ca: certificates.ca,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      await Promise.all([dir, certificates.dir].map((one) => rm(one, { recursive: true, force: true })))
    },
  }
}

function properties(dir: string, clients: number, internal: number, controller: number): string {
  const quoted = PASSWORD.replaceAll('"', '\\\\"')
  const login = 'listener.name.clients'
  const module = 'org.apache.kafka.common.security'
  return `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=CLIENTS://localhost:${clients},INTERNAL://127.0.0.1:${internal},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=CLIENTS://localhost:${clients},INTERNAL://127.0.0.1:${internal}
listener.security.protocol.map=CLIENTS:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=INTERNAL
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
${login}.plain.sasl.jaas.config=${module}.plain.PlainLoginModule required user_redflag="${quoted}" user_limited="${quoted}";
${login}.scram-sha-256.sasl.jaas.config=${module}.scram.ScramLoginModule required;
${login}.scram-sha-512.sasl.jaas.config=${module}.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location=${dir}/server.pem
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:redflag
allow.everyone.if.no.acl.found=true
log.dirs=${dir}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=16777216
`
}

/** The jars that the stack script keeps; it fetches them where they are not there yet. */
async function kafkaJars(): Promise<string> {
  const cache = process.env['REDFLAG_CACHE_DIR'] ?? join(homedir(), '.cache', 'redflag')
  const find = () =>
    (existsSync(cache) ? readdirSync(cache) : [])
      .filter((name) => /^kafka-[\d.]+$/.test(name))
      .sort()
      .at(-1)
  if (find() === undefined) await (await startPrivateStack(['kafka'])).dispose()
  return join(cache, find() ?? 'kafka')
}
