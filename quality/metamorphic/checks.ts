import { join } from 'node:path'
import { type AlertChange, replay } from '../measure/replay.ts'
import type { ReplayBase } from '../measure/run.ts'
import { type Population, type PopulationSettings, populate, populateSteady } from '../people/populate.ts'
import { createRandom } from '../world/random.ts'
import { behindOneAddress, shuffledAndRepeated, withOtherCountries, withVpn } from './change-lines.ts'
import { bandAndSignals, differences, finalStates, scoreToo } from './final-state.ts'

export interface Check {
  readonly id: string
  readonly title: string
  /** @returns one line for each violation */
  run(settings: PopulationSettings, base: ReplayBase): Promise<readonly string[]>
}

/** An ordinary home address that nobody else of a population has. */
const ONE_ADDRESS = '79.120.33.7'

export const checks: readonly Check[] = [
  {
    id: 'countries',
    title: 'other names for all countries change no score',
    async run(settings, base) {
      const population = populate(settings)
      const lines = textsOf(population)
      const [before, after] = await both(
        population,
        base,
        lines,
        withOtherCountries(lines, createRandom(`countries ${settings.seed}`)),
      )
      return differences(finalStates(before), finalStates(after), scoreToo)
    },
  },
  {
    id: 'vpn',
    title: 'a benign worker who takes a VPN is not alerted for it',
    async run(settings, base) {
      const population = populate({ ...settings, adversaryShare: 0 })
      const lines = textsOf(population)
      // Two thirds change, so that they also meet people who do not.
      const random = createRandom(`vpn ${settings.seed}`)
      const chosen = new Set(
        population.truths.filter(() => random.chance(0.67)).map(({ workerId }) => workerId),
      )
      const [before, after] = await both(population, base, lines, withVpn(lines, chosen))
      return newlyAlerted(before, after, chosen)
    },
  },
  {
    id: 'one-ip',
    title: '500 benign workers behind one address are not alerted for it',
    async run(settings, base) {
      const population = populateSteady({ ...settings, workers: 500, days: Math.min(settings.days, 40) })
      const lines = textsOf(population)
      const chosen = new Set(population.truths.map(({ workerId }) => workerId))
      const [before, after] = await both(
        population,
        base,
        lines,
        behindOneAddress(lines, chosen, ONE_ADDRESS),
      )
      return newlyAlerted(before, after, chosen)
    },
  },
  {
    id: 'order',
    title: 'lateness within 48 h and repetition change no final alert',
    async run(settings, base) {
      const population = populate(settings)
      const shuffled = shuffledAndRepeated(population.lines, createRandom(`order ${settings.seed}`))
      const [before, after] = await both(population, base, textsOf(population), shuffled)
      return differences(finalStates(before), finalStates(after), bandAndSignals)
    },
  },
]

const textsOf = ({ lines }: Population): readonly string[] => lines.map(({ text }) => text)

type Both = readonly [readonly AlertChange[], readonly AlertChange[]]

async function both(
  { listedAddresses }: Population,
  base: ReplayBase,
  before: readonly string[],
  after: readonly string[],
): Promise<Both> {
  const plain = await replay(before, { ...base, listedAddresses, folder: join(base.folder, 'before') })
  const changed = await replay(after, { ...base, listedAddresses, folder: join(base.folder, 'after') })
  return [plain.alerts, changed.alerts]
}

/** Chosen workers who were never alerted before, at any band, and now are; alone or as members of a cluster. Being withdrawn later is no excuse: somebody may have acted. */
function newlyAlerted(
  before: readonly AlertChange[],
  after: readonly AlertChange[],
  chosen: ReadonlySet<string>,
): readonly string[] {
  const known = new Set(before.flatMap(alertedIn))
  const standing = finalStates(after)
  const found = new Map<string, string>()
  for (const alert of after) {
    const end = standing.has(`${alert.subject.kind} ${alert.subject.id}`) ? '' : ', withdrawn later'
    const said = `${alert.band} [${alert.reasons.map(({ signal }) => signal).join(' ')}]${end}`
    for (const workerId of alertedIn(alert)) {
      if (chosen.has(workerId) && !known.has(workerId) && !found.has(workerId))
        found.set(workerId, `${workerId}: ${said}`)
    }
  }
  return [...found.values()]
}

function alertedIn({ subject, linked }: AlertChange): readonly string[] {
  return subject.kind === 'cluster' ? linked.map(({ workerId }) => workerId) : [subject.id]
}
