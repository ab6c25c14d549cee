import { join } from 'node:path'
import { type Population, type PopulationSettings, populate } from '../people/populate.ts'
import { type JudgedWorker, judge, paymentsIn } from './judge.ts'
import { type ReplaySettings, replay } from './replay.ts'

export interface Judgement {
  readonly workers: readonly JudgedWorker[]
  readonly events: number
  /** Of the replay alone. */
  readonly seconds: number
}

export type ReplayBase = Pick<ReplaySettings, 'node' | 'command' | 'settingsFile' | 'folder'>

/** One population from its seed to what was said of everybody in it. */
export async function judgePopulation(settings: PopulationSettings, base: ReplayBase): Promise<Judgement> {
  const population: Population = populate(settings)
  const lines = population.lines.map(({ text }) => text)
  const { alerts, seconds } = await replay(lines, {
    ...base,
    folder: join(base.folder, `seed-${settings.seed}`),
    listedAddresses: population.listedAddresses,
  })
  return { workers: judge(population.truths, alerts, paymentsIn(lines)), events: lines.length, seconds }
}
