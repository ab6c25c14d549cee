import { stat } from 'node:fs/promises'
import type { ListFile, ListKind } from './list-option.ts'

/** How old a list is, by its own date where it has one, else by its file's. */
export interface ListDate {
  readonly kind: ListKind
  readonly file: string
  /** Milliseconds since the epoch; null when neither is known, as with a pipe. */
  readonly dateMs: number | null
}

/** Collects the dates of the lists of one run. */
export interface ListDates {
  /**
   * To be told before the list is read, so that one that is replaced meanwhile does not pass for newer than it is.
   * @returns to be told of the list's own date, when it is known; without a call the file's counts
   */
  note(list: ListFile): Promise<(own: number | string | null) => void>
  all(): readonly ListDate[]
}

export function collectDates(): ListDates {
  const dates: ListDate[] = []
  return {
    async note({ kind, file }) {
      const fileMs = await writtenMs(file)
      const at = dates.push({ kind, file, dateMs: fileMs }) - 1
      return (own) => {
        const ownMs = typeof own === 'string' ? Date.parse(own) : own
        dates[at] = { kind, file, dateMs: ownMs ?? fileMs }
      }
    },
    all: () => dates,
  }
}

async function writtenMs(file: string): Promise<number | null> {
  // What is wrong with the file, reading it will say.
  const found = await stat(file).catch(() => null)
  return found?.isFile() === true ? Math.floor(found.mtimeMs) : null
}
