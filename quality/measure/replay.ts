import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

/** One line of `alerts.ndjson`, as far as it is judged here. */
export interface AlertChange {
  readonly alertId: string
  readonly change: 'opened' | 'updated' | 'resolved'
  readonly subject: { readonly kind: 'worker' | 'client' | 'cluster'; readonly id: string }
  readonly band: Band
  readonly score: number
  readonly victimPossible?: boolean
  readonly reasons: readonly {
    readonly signal: string
    readonly strength: number
    readonly contribution?: number
  }[]
  readonly linked: readonly { readonly workerId: string }[]
  readonly updatedAt: string
}

const BANDS = ['low', 'medium', 'high', 'critical'] as const
export type Band = (typeof BANDS)[number]
export const isAtLeast = (band: Band, least: Band): boolean => BANDS.indexOf(band) >= BANDS.indexOf(least)

export interface Replayed {
  readonly alerts: readonly AlertChange[]
  readonly assessmentCount: number
  readonly seconds: number
}

export interface ReplaySettings {
  /** Program that runs the command. */
  readonly node: string
  /** `dist/redflag.js` */
  readonly command: string
  /** Scratch folder of this run; made when it is not there. */
  readonly folder: string
  readonly listedAddresses: readonly string[]
  readonly settingsFile: string | null
}

/**
 * Writes the lines to a file and runs the shipped command over it, as a customer would.
 * @throws {Error} when the command fails or refuses a line: then the figures would be of another stream
 */
export async function replay(lines: readonly string[], settings: ReplaySettings): Promise<Replayed> {
  const { node, command, folder, listedAddresses, settingsFile } = settings
  mkdirSync(folder, { recursive: true })
  const events = join(folder, 'events.ndjson')
  const out = join(folder, 'out')
  await pipeline(chunksOf(lines), createWriteStream(events))
  const args = [resolve(command), 'replay', events, '--out', out]
  if (settingsFile !== null) args.push('--settings', settingsFile)
  if (listedAddresses.length > 0) {
    const list = join(folder, 'addresses.txt')
    writeFileSync(list, `${listedAddresses.join('\n')}\n`)
    args.push('--list', `addresses=${list}`)
  }
  const beganMs = performance.now()
  const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [summary, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  const seconds = (performance.now() - beganMs) / 1_000
  if (code !== 0) throw new Error(`redflag replay ended with ${String(code)}\n${errors}${summary}`)
  await expectNoRejects(join(out, 'rejects.ndjson'))
  const alerts: AlertChange[] = []
  for await (const line of linesOf(join(out, 'alerts.ndjson'))) alerts.push(JSON.parse(line) as AlertChange)
  let assessmentCount = 0
  for await (const _ of linesOf(join(out, 'assessments.ndjson'))) assessmentCount += 1
  return { alerts, assessmentCount, seconds }
}

async function expectNoRejects(path: string): Promise<void> {
  if (!existsSync(path)) return
  for await (const line of linesOf(path))
    throw new Error(`redflag replay refused a line of the population: ${line.slice(0, 600)}`)
}

function* chunksOf(lines: readonly string[]): Generator<string> {
  const size = 2_000
  for (let at = 0; at < lines.length; at += size) yield `${lines.slice(at, at + size).join('\n')}\n`
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
}
