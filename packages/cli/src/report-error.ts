import { ListFault } from '@redflag/reference'
import { errorTable, RedflagError } from '@redflag/runtime'
import { SettingsInvalid } from '@redflag/settings'
import { CommandError, Interrupted, Reported, STATUS } from './command-error.ts'

export interface ReportedError {
  readonly text: string
  readonly status: number
}

/** What a person is told of an error, and the status it ends a command with. */
export function reportError(error: unknown): ReportedError {
  if (error instanceof Interrupted) return { text: '', status: error.status }
  if (error instanceof Reported) return { text: error.text, status: error.status }
  if (error instanceof CommandError) return { text: `redflag: ${error.message}\n`, status: error.status }
  if (error instanceof SettingsInvalid) {
    const count = error.faults.length
    const head = `redflag: the settings are not usable (${count} ${count === 1 ? 'fault' : 'faults'}):`
    return { text: `${head}\n${error.message}\n`, status: error.exitStatus }
  }
  if (error instanceof ListFault) {
    const lines = [error, ...error.more].map(({ message }) => `redflag: ${message}\n`)
    return { text: lines.join(''), status: STATUS.usage }
  }
  if (error instanceof RedflagError) {
    const { remedy } = errorTable[error.code]
    const text = `redflag: ${error.message} [${error.code}]${causeOf(error)}\n${remedy}\n`
    return { text, status: error.exitStatus }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { text: `redflag: a defect of the program, please report it:\n${stack}\n`, status: STATUS.defect }
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `: ${error.cause.message}` : ''
}
