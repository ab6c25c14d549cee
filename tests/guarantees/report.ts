import { cpus, totalmem } from 'node:os'
import type { Tally } from './checker.ts'
import { type Breach, breachLines, type StrikeRecord } from './run.ts'

export interface ReportFacts {
  readonly command: string
  readonly date: Date
  readonly durationMs: number
  readonly seed: number
  readonly ratePerSecond: number
  /** `2 ingest, 2 detector, 2 alerting`. */
  readonly processes: string
  readonly strikes: readonly StrikeRecord[]
  readonly planned: number
  /** Comparisons with the undisturbed run. */
  readonly comparedCount: number
  readonly breaches: readonly Breach[]
  readonly tally: Tally
  /** Why it ended before its time; null when it did not. */
  readonly endedEarly: string | null
}

/** The report of a run, in Markdown. */
export function reportOf(facts: ReportFacts): string {
  const { tally, strikes } = facts
  return `# Guarantees, proven by breaking things

\`${facts.command}\`, ${facts.date.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${machine()}.
One Kafka broker, one schema registry, one Redis with an append-only file; ${facts.processes} as processes of their own; a platform that writes
${facts.ratePerSecond} events a second throughout, seed ${facts.seed}. ${minutes(facts.durationMs)} in all.

**${verdictOf(facts)}**

| what | count |
| --- | --- |
| faults struck | ${strikes.length} of ${facts.planned} |
| comparisons with the undisturbed run | ${facts.comparedCount} |
| faults that struck while the one before was being recovered from | ${strikes.filter((_, i) => i > 0 && strikes[i - 1]?.recoveryMs === null).length} |
| events written by the platform | ${tally.events} |
| alert changes published | ${tally.alertChanges} |
| profiles in the last of them | ${tally.profiles} |
| second copies of one event, left out by the detector | ${tally.eventCopies} |
| second copies of one alert change, left out by the channels | ${tally.alertCopies} |
| deliveries repeated under the same id and with the same body | ${tally.deliveryRepeats} |

${breachLines(facts.breaches)
  .map((line) => `- ${line}\n`)
  .join('')}
Recovery is counted from the break where things mend by themselves (kills of a service, of Redis), else from the mending, until every
stage has committed what lay before it one look ago (looks 0.1 s apart), under load.

| fault | struck | recovery measured | min s | median s | max s | behind the longest in the slowest |
| --- | --- | --- | --- | --- | --- | --- |
${faultRows(strikes).join('\n')}

What is compared: the events topic with what was written; the assessed payouts, the last state of each alert and every stored profile with
a replay of the same lines in one process on memory twins. Profiles are compared decoded, field by field, but for places in the log
(partition, offset) and the number of a telling, which depend on how partitions took turns. An alert change counts as published twice when one
revision of it stands on the topic with two contents, a delivery as doubled when one delivery id comes with two bodies.
`
}

function verdictOf({ endedEarly, breaches, strikes, planned, comparedCount }: ReportFacts): string {
  const broken = new Set(breaches.map(({ guarantee }) => guarantee))
  if (broken.size > 0) return `Broken: ${[...broken].join('; ')}.`
  if (endedEarly !== null)
    return `Ended early after ${strikes.length} faults (${endedEarly}); nothing was broken in ${comparedCount} comparisons.`
  return strikes.length === planned ? 'Every guarantee held.' : 'Not all faults struck.'
}

function faultRows(strikes: readonly StrikeRecord[]): readonly string[] {
  const names = [...new Set(strikes.map(({ fault }) => fault))].sort()
  return names.map((name) => {
    const struck = strikes.filter(({ fault }) => fault === name)
    const times = struck
      .flatMap(({ recoveryMs }) => (recoveryMs === null ? [] : [recoveryMs]))
      .sort((a, b) => a - b)
    const seconds = (ms: number | undefined): string => (ms === undefined ? '' : (ms / 1000).toFixed(1))
    const median = times[Math.floor((times.length - 1) / 2)]
    const slowest = struck.find(({ recoveryMs }) => recoveryMs !== null && recoveryMs === times.at(-1))
    const cells = [
      name,
      struck.length,
      times.length,
      seconds(times[0]),
      seconds(median),
      seconds(times.at(-1)),
      slowest?.last.join(', ') ?? '',
    ]
    return `| ${cells.join(' | ')} |`
  })
}

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} minutes`

function machine(): string {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown processor'
  const gib = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${model}, ${gib} GiB, Node ${process.versions.node}`
}
