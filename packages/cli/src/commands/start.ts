import { setTimeout } from 'node:timers/promises'
import { createLogger, createSilentLogger, type Logger } from '@redflag/runtime'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { DEMO_LIST_NAME, demoListedAddress, demoListText } from '../demo/demo-list.ts'
import { playDemo } from '../demo/play.ts'
import { MIN_WORKERS } from '../demo/worker.ts'
import { type Embedded, startEmbedded } from '../embedded/start-embedded.ts'
import { collectList, type ListFile, listHelp } from '../lists/list-option.ts'
import { loadLists } from '../lists/load-lists.ts'
import { createBoard } from '../live/board.ts'
import { openWatch, type Watch } from '../live/watch.ts'
import { pace } from '../live/words.ts'
import { positiveNumber, wholeNumber } from '../number-option.ts'
import { asked } from '../services/run-service.ts'
import { readSettings } from '../settings/read-settings.ts'
import { megabytes } from '../terminal/figures.ts'
import { createProgress } from '../terminal/progress.ts'
import { VERSION } from '../version.ts'

interface StartOptions {
  readonly demo?: true
  readonly speed: number
  readonly workers: number
  readonly seed: number
  readonly port?: number
  readonly metricsPort?: number
  readonly settings?: string
  readonly list: readonly ListFile[]
}

/** History that the demo begins with: enough log-ins to know everybody by, few enough to be taken in within seconds. */
const QUIET_DAYS = 10

/** `redflag start`: everything in one process. */
export function addStart(program: Command, io: CliIo): void {
  const port = wholeNumber(0, 65_535)
  program
    .command('start')
    .description('run ingest, detector and alerting in this process, without any server')
    .option('--demo', 'play the stream of an invented platform, honest and not')
    .option('--speed <n>', 'seconds of the demo in one second', positiveNumber(1e7), 3600)
    .option('--workers <n>', 'how many work on the demo’s platform', wholeNumber(MIN_WORKERS, 10_000), 150)
    .option('--seed <n>', 'another number, another platform', wholeNumber(0, 2 ** 31), 1)
    .option('--port <n>', 'HTTP intake on 127.0.0.1 (default: 8080, or a free one)', port)
    .option('--metrics-port <n>', 'metrics and health on 127.0.0.1 (default: 9464, or a free one)', port)
    .option('--settings <file>', 'settings of signals and score (YAML)')
    .option('--list <name=file>', 'load a reference list; may be repeated', collectList, [])
    .addHelpText('after', help())
    .action((options: StartOptions) => run(options, io))
}

const help = (): string => `
${listHelp()}

Nothing is kept: profiles and alerts live as long as the process. Events are taken at POST /v1/events (one event, an
array, or NDJSON), verdicts of analysts at POST /v1/labels, on this machine only. Ctrl-C ends it.

A settings file is read again when it changes and, without a terminal, on SIGHUP. One that cannot be used changes
nothing.

Examples
  redflag start --demo
  redflag start --demo --speed 600           ten minutes a second
  redflag start --list ofac-xml=sdn_advanced.xml.gz --port 9000
`

async function run(options: StartOptions, io: CliIo): Promise<void> {
  const isDemo = options.demo === true
  const settings = readSettings(options.settings)
  const progress = createProgress(io.stderr, () => performance.now())
  const lists = await loadLists(options.list, {
    signal: io.interrupted,
    onProgress: ({ file }, read, total) =>
      progress.show(() => `reading ${file}: ${megabytes(read)} of ${megabytes(total)}`),
    ...(isDemo ? { builtIn: { name: DEMO_LIST_NAME, text: demoListText() } } : {}),
  }).finally(() => progress.clear())

  const board = createBoard()
  let watch: Watch | null = null
  const embedded = await startEmbedded(
    {
      settings,
      settingsFile: options.settings,
      // With a terminal it comes when that is closed, and means the end.
      signals: io.stdout.isTTY === true ? null : process,
      lists,
      logger: loggerOf(io),
      env: io.env,
      listener: {
        detected: board.detected,
        assessed: board.assessed,
        refused: board.refused,
        alerted(alert) {
          const news = board.alerted(alert, Date.now())
          watch?.alerted(alert, news)
        },
      },
    },
    { port: options.port, metricsPort: options.metricsPort },
  )
  const live = `demo, ${pace(options.speed)}`
  let mode = isDemo ? `demo, taking in ${QUIET_DAYS} quiet days` : 'waiting for events'
  const sample = howTo(embedded.intakeUrl, isDemo)
  const facts = () => ({
    title: `redflag ${VERSION}`,
    mode,
    howTo: sample,
    footer: footerOf(embedded),
  })
  watch = openWatch(board, facts, io, () => Date.now())
  try {
    const ended = asked(io.interrupted)
    const playing = isDemo
      ? playDemo(
          { seed: options.seed, workers: options.workers, quietDays: QUIET_DAYS, speed: options.speed },
          {
            send: (events) => embedded.take(events.map(({ event }) => event)),
            nowMs: () => Date.now(),
            wait: (ms) => setTimeout(ms, undefined, { signal: io.interrupted }).catch(() => undefined),
            stopped: io.interrupted,
            onStories() {
              mode = live
            },
          },
        )
      : ended
    // Playing ends only when stopped, or with an error; so do the services.
    await Promise.race([Promise.all([ended, playing]), embedded.failed])
  } finally {
    watch.close()
    await embedded.close()
  }
}

/** A refused file is told here: where a live view is, log lines are not. */
function footerOf({ live, metricsUrl }: Embedded): string {
  const faults = live.refusal()
  if (faults.length === 0) return `Metrics ${metricsUrl}/metrics (also /healthz, /readyz)   Ctrl-C ends`
  return `Settings file refused (${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}), older ones in force: ${faults[0]}`
}

/** Log lines would tear the live view apart; without one, warnings go to standard error. */
function loggerOf(io: CliIo): Logger {
  if (io.stdout.isTTY === true) return createSilentLogger()
  return createLogger({ service: 'redflag', level: 'warn', destination: io.stderr })
}

/** An event to be sent by hand, in lines that fit into 80 columns and can be copied as they stand. */
function howTo(intakeUrl: string, isDemo: boolean): readonly string[] {
  const destination = isDemo
    ? [
        '  "destination":{"kind":"crypto","crypto":{"asset":"USDC","address":',
        `  "${demoListedAddress(0)}"}}}'`,
      ]
    : [`  "destination":{"kind":"bank","instrumentId":"account-1"}}'`]
  return [
    isDemo ? 'Send an event of your own; this one pays an address on the demo’s list:' : 'Send an event:',
    `curl ${intakeUrl} \\`,
    `  -H 'content-type: application/json' -d '{"eventId":"my-1",`,
    '  "type":"payout","workerId":"me","payoutId":"p-1","status":"requested",',
    `  "occurredAt":"${new Date().toISOString()}","amount":"10.00","currency":"USDC",`,
    ...destination,
  ]
}
