import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findTool } from '../../deploy/local/tools.js'
import type { Children } from '../measure/children.ts'
import { PEER } from './names.ts'
import type { Progress } from './progress.ts'
import type { Side } from './side.ts'

export interface StreamsSettings {
  readonly jar: string
  readonly brokers: readonly string[]
  /** Where RocksDB keeps its files, from one process to the next. */
  readonly stateFolder: string
  readonly scratch: string
  /** Ids under which the schemas of what it writes are registered. */
  readonly findingSchema: number
  readonly assessmentSchema: number
}

const HELD_SESSION_TIMEOUT_MS = 300_000
/** As Kafka's consumer has it. */
const SESSION_TIMEOUT_MS = 45_000

/** G1, a heap that never grows: what a service of this size is given. */
const JVM_OPTIONS = ['-Xms1g', '-Xmx1g', '-XX:+ExitOnOutOfMemoryError']

/** The topology in Kafka Streams. */
export function createStreamsSide(children: Children, settings: StreamsSettings, progress: Progress): Side {
  let starts = 0
  const { groupId, events, uses, links, assessments, findings } = PEER
  return {
    id: 'streams',
    title: 'Kafka Streams',
    events,
    groupId,
    assessments,
    findings,
    async isDrained() {
      if ((await progress.lags(groupId, events)).some((lag) => lag > 0)) return false
      for (const topic of [uses, links]) {
        // The end of a transaction is a record as well, which nobody commits the reading of.
        if ((await progress.lags(groupId, topic)).some((lag) => lag > 1)) return false
      }
      return true
    },
    async start({ isHeld }) {
      const stdoutFile = join(settings.scratch, `streams-${++starts}.log`)
      const args = [
        ...JVM_OPTIONS,
        '-jar',
        settings.jar,
        settings.brokers.join(),
        settings.stateFolder,
        String(isHeld ? HELD_SESSION_TIMEOUT_MS : SESSION_TIMEOUT_MS),
        String(settings.findingSchema),
        String(settings.assessmentSchema),
      ]
      const command = children.foreign(findTool('java') ?? 'java', args, { stdoutFile })
      let ended: string | null = null
      void command.exited.then(({ code, stderr }) => {
        ended = `Kafka Streams ended with ${code}:\n${stderr}`
      })
      await progress.until('the start of Kafka Streams', async () => {
        if (ended !== null) throw new Error(ended)
        return readFileSync(stdoutFile, 'utf8').includes('state RUNNING\n')
      })
      return command
    },
  }
}
