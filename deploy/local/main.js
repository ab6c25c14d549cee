import { parseArgs } from 'node:util'
import { actOnOne, down, ensureTools, env, status, up } from './commands.js'
import { EXIT, messageOf, StackError } from './errors.js'
import { createProgress } from './progress.js'
import { SERVERS } from './servers/index.js'
import { loadSettings } from './settings.js'
import { statusTable } from './status-table.js'
import { TOOL_NAMES } from './tools.js'

const HELP = `Usage: stack COMMAND [options]

Runs a single-node Kafka, a schema registry and Redis on this machine, for development and tests.

  up                 start what is not running and wait until it answers
  down [--wipe]      stop all; --wipe also deletes the data
  status [--json]    state, address, process and log of each server; status 1 unless all are up
  env                lines for a shell: eval "$(stack env)"
  start|stop NAME    one server: kafka, registry or redis; its data stays
  kill NAME          the same by SIGKILL, as a crash would
  tools NAME...      install programs where that is possible, else end with status 3:
                     ${TOOL_NAMES.join(', ')}

Options
  --dir DIR          data, logs and state; several stacks run side by side in different folders
                     (STACK_DIR; default .stack in the project)
  --kafka-port N     (STACK_KAFKA_PORT)     default: the port of last time, else 9092 for the default folder,
  --registry-port N  (STACK_REGISTRY_PORT)  else any free one; likewise 8081
  --redis-port N     (STACK_REDIS_PORT)     and 6379
  --help

Servers that run already are taken from the environment and only checked:
  REDFLAG_KAFKA_BROKERS        host:port[,host:port...]
  REDFLAG_SCHEMA_REGISTRY_URL  base of a Confluent-compatible API
  REDFLAG_REDIS_URL            redis://[user:password@]host:port

Other variables
  REDFLAG_CACHE_DIR            jars, fetched once (default ~/.cache/redflag)
  STACK_KAFKA_HEAP, STACK_REGISTRY_HEAP   (default 512m, 320m)
  STACK_KAFKA_PROXIED          LISTENS:ADVERTISES, ports of a second listener of Kafka for clients behind a proxy
  STACK_START_TIMEOUT_SECONDS  until a server must answer (default 120)

Exit status: 0 done, 1 a server failed, 2 wrong arguments, 3 something is missing and cannot be installed here.
`

const OPTIONS = /** @type {const} */ ({
  help: { type: 'boolean', short: 'h' },
  wipe: { type: 'boolean' },
  json: { type: 'boolean' },
  dir: { type: 'string' },
  'kafka-port': { type: 'string' },
  'registry-port': { type: 'string' },
  'redis-port': { type: 'string' },
})

/** Options that mean something to some commands only. @type {Readonly<Record<string, readonly string[]>>} */
const ONLY_FOR = { wipe: ['down'], json: ['status'] }

/** @param {readonly string[]} argv @returns {Promise<number>} exit status */
async function main(argv) {
  const { values, positionals } = parse(argv)
  if (values.help === true || (positionals.length === 0 && argv.length === 0)) {
    process.stdout.write(HELP)
    return values.help === true ? 0 : EXIT.usage
  }
  const [command = '', ...names] = positionals
  for (const [option, commands] of Object.entries(ONLY_FOR)) {
    if (option in values && !commands.includes(command))
      throw usage(`--${option} is for ${commands.join(', ')} only`)
  }
  const settings = loadSettings(process.env, values)
  const progress = createProgress(process.stderr)
  try {
    return await run(command, names, settings, values, progress)
  } finally {
    progress.close()
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} names
 * @param {import('./settings.js').Settings} settings
 * @param {ReturnType<typeof parse>['values']} values
 * @param {import('./progress.js').Progress} progress
 * @returns {Promise<number>}
 */
async function run(command, names, settings, values, progress) {
  switch (command) {
    case 'up':
      noNames(command, names)
      await up(settings, progress)
      process.stdout.write(statusTable(await status(settings)))
      return 0
    case 'down':
      noNames(command, names)
      await down(settings, progress, values.wipe === true)
      return 0
    case 'status':
      noNames(command, names)
      return printStatus(await status(settings), values.json === true)
    case 'env':
      noNames(command, names)
      process.stdout.write(`${env(settings)}\n`)
      return 0
    case 'start':
    case 'stop':
    case 'kill':
      await actOnOne(settings, progress, command, oneServer(command, names))
      return 0
    case 'tools':
      await ensureTools(settings, toolNames(names), progress)
      return 0
    default:
      throw usage(command === '' ? 'a command is missing' : `no such command: ${command}`)
  }
}

/** @param {readonly import('./commands.js').ServerStatus[]} servers @param {boolean} asJson */
function printStatus(servers, asJson) {
  process.stdout.write(asJson ? `${JSON.stringify(servers, null, 2)}\n` : statusTable(servers))
  return servers.every(({ state }) => state === 'up') ? 0 : EXIT.failed
}

/** @param {readonly string[]} argv */
function parse(argv) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw usage(messageOf(error))
  }
}

/** @param {readonly string[]} names */
function toolNames(names) {
  const unknown = names.filter((name) => !TOOL_NAMES.includes(name))
  if (unknown.length === 0 && names.length > 0) return names
  throw usage(`tools takes some of ${TOOL_NAMES.join(', ')}; got ${unknown.join(', ') || 'nothing'}`)
}

/** @param {string} command @param {readonly string[]} names */
function noNames(command, names) {
  if (names.length > 0) throw usage(`${command} acts on all servers; got ${names.join(' ')}`)
}

/** @param {string} command @param {readonly string[]} names */
function oneServer(command, names) {
  const server = names.length === 1 ? SERVERS.find(({ name }) => name === names[0]) : undefined
  if (server !== undefined) return server
  throw usage(
    `${command} takes one of ${SERVERS.map(({ name }) => name).join(', ')}; got ${names.join(' ') || 'nothing'}`,
  )
}

/** @param {string} message */
const usage = (message) => new StackError(`${message} (stack --help)`, EXIT.usage)

for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])) {
  process.on(signal, () => {
    process.stderr.write('\nstack: interrupted; what was started goes on, `stack down` stops it\n')
    process.exit(code)
  })
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    const text = error instanceof StackError ? error.message : (error?.stack ?? String(error))
    process.stderr.write(`stack: ${text}\n`)
    process.exitCode = error instanceof StackError ? error.exitCode : EXIT.failed
  },
)
