import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Tally } from './checker.ts'
import type { Fault } from './faults/fault.ts'
import { DISTURBANCES, KILLS } from './faults/index.ts'
import { createOracle } from './oracle.ts'
import { createRandom } from './random.ts'
import { reportOf } from './report.ts'
import { type Breach, breachLines, createTrial, type StrikeRecord } from './run.ts'
import { drawSchedule } from './schedule.ts'
import { startSite } from './site.ts'

const HELP = `Usage: npm run guarantees -- [options]

Breaks Redflag under steady load, on a Kafka, registry and Redis of its own, and compares what came of it with an undisturbed
run: events, assessments, alerts, deliveries, profiles.

  --kills N      processes to be killed (-9): ingest, detector, alerting, Redis, the broker   (default 100)
  --others N     other faults: rebalances, zombies, Redis emptied or set back, network cut, slow, hanging, bad receiver
                 (default: a quarter of the kills)
  --only NAMES   draw from these faults alone, comma-separated
  --seed N       which faults in what order, and which population                             (default 1)
  --rate N       events a second                                                              (default 200)
  --per-round N  faults between two comparisons                                               (default 5)
  --out FILE     where the report goes                                                        (default tests/guarantees/REPORT.md)
  --help

Ctrl-C ends it in order, with a report of what was done until then.
Faults
  kills   ${KILLS.map(({ name }) => name).join(', ')}
  others  ${DISTURBANCES.map(({ name }) => name).join(', ')}

Exit status: 0 every guarantee held, 1 one was broken or something did not recover, 2 wrong arguments, 130 interrupted.
`

const FLEET = { ingest: 2, detector: 2, alerting: 2 } as const
const WORKERS = 400

async function main(argv: readonly string[]): Promise<number> {
  let options: ReturnType<typeof parse>
  try {
    options = parse(argv)
  } catch (error) {
    process.stderr.write(`${String(error)}\n\n${HELP}`)
    return 2
  }
  if (options === null) {
    process.stdout.write(HELP)
    return 0
  }
  const { kills, others, only, seed, rate, perRound, out } = options
  const random = createRandom(seed)
  const startedMs = performance.now()
  const say = (line: string): void => {
    const elapsed = Math.round((performance.now() - startedMs) / 1000)
    process.stderr.write(
      `${String(Math.floor(elapsed / 60)).padStart(3)}:${String(elapsed % 60).padStart(2, '0')}  ${line}\n`,
    )
  }
  const interrupted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new Error('interrupted'))
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
  interrupted.catch(() => {})
  say('starting Kafka, registry, Redis and the services')
  const oracle = await createOracle()
  const site = await startSite({ fleet: FLEET, seed, ratePerSecond: rate, workers: WORKERS })
  const isUsable = ({ name, needsNetwork }: Fault): boolean =>
    (site.network !== null || needsNetwork !== true) && (only === null || only.includes(name))
  if (site.network === null) say('no Toxiproxy and no Go to build it: the network is left alone')
  const schedule = drawSchedule(
    [
      { faults: KILLS.filter(isUsable), count: kills },
      { faults: DISTURBANCES.filter(isUsable), count: others },
    ],
    random,
  )
  const strikes: StrikeRecord[] = []
  let breaches: readonly Breach[] = []
  let tally: Tally = NOTHING
  let comparedCount = 0
  let endedEarly: string | null = null
  const breaking = createTrial(site, oracle).run({
    schedule,
    perRound,
    overlapRatio: 0.2,
    eventsBetween: rate,
    eventsAfter: rate,
    random,
    onStrike(strike) {
      strikes.push(strike)
      const { number, fault, detail, recoveryMs, last } = strike
      const recovery =
        recoveryMs === null
          ? 'the next one strikes now'
          : `${(recoveryMs / 1000).toFixed(1)} s, ${last.join(', ')}`
      say(`${number}/${schedule.length} ${fault} (${detail}): ${recovery}`)
    },
    onRound(round, broken, counted) {
      comparedCount = round
      breaches = broken
      tally = counted
      say(
        `round ${round}: ${broken.length === 0 ? 'as undisturbed' : 'BROKEN'}, ${counted.events} events, ${counted.alertChanges} alert changes, ${counted.profiles} profiles`,
      )
      for (const line of breachLines(broken)) say(line)
    },
  })
  try {
    await Promise.race([breaking, interrupted])
  } catch (error) {
    breaking.catch(() => {})
    endedEarly = messagesOf(error)
    say(endedEarly)
  }
  say('stopping')
  await site.dispose()
  await oracle.close()
  const report = reportOf({
    command: `npm run guarantees -- --kills ${kills} --others ${others} --seed ${seed} --rate ${rate}${only === null ? '' : ` --only ${only.join()}`}`,
    date: new Date(),
    durationMs: performance.now() - startedMs,
    seed,
    ratePerSecond: rate,
    processes: Object.entries(FLEET)
      .map(([service, count]) => `${count} ${service}`)
      .join(', '),
    strikes,
    planned: schedule.length,
    comparedCount,
    breaches,
    tally,
    endedEarly: endedEarly === null ? null : (endedEarly.split('\n')[0] ?? ''),
  })
  await writeFile(out, report)
  say(`report: ${out}`)
  if (endedEarly === 'interrupted') return 130
  return breaches.length === 0 && endedEarly === null ? 0 : 1
}

const NOTHING: Tally = {
  events: 0,
  alertChanges: 0,
  eventCopies: 0,
  alertCopies: 0,
  deliveryRepeats: 0,
  profiles: 0,
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', short: 'h' },
      kills: text,
      others: text,
      only: text,
      seed: text,
      rate: text,
      'per-round': text,
      out: text,
    },
  })
  if (values.help === true) return null
  const kills = count('--kills', values.kills, 100)
  return {
    kills,
    others: count('--others', values.others, Math.ceil(kills / 4)),
    only: names(values.only),
    seed: count('--seed', values.seed, 1),
    rate: count('--rate', values.rate, 200),
    perRound: Math.max(1, count('--per-round', values['per-round'], 5)),
    out: values.out ?? 'tests/guarantees/REPORT.md',
  }
}

function names(given: string | undefined): readonly string[] | null {
  if (given === undefined) return null
  const known = [...KILLS, ...DISTURBANCES].map(({ name }) => name)
  const wanted = given.split(',')
  const unknown = wanted.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`--only: there is no ${unknown.join(', ')}`)
  return wanted
}

function count(option: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback
  const number = Number(given)
  if (Number.isInteger(number) && number >= 0) return number
  throw new Error(`${option} must be a whole number, got ${given}`)
}

/** An error and its causes, one a line. */
function messagesOf(error: unknown): string {
  const lines: string[] = []
  for (let link = error; link instanceof Error; link = link.cause) lines.push(link.message)
  return lines.length === 0 ? String(error) : lines.join('\nbecause: ')
}

process.exitCode = await main(process.argv.slice(2))
