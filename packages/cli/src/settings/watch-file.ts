import { stat } from 'node:fs/promises'

export interface FileWatch {
  close(): void
}

/** Short enough that nobody waits, long enough that an editor has finished writing. */
const DEFAULT_INTERVAL_MS = 1000

/**
 * Calls back when a file has changed and has then stayed as it is for one interval. What the path leads to is looked at, so it makes no
 * difference whether the file is written over, replaced by another that takes its name, or swapped behind a symbolic link (as
 * Kubernetes does); nor whether the file system can notify, as network and bind mounts often cannot. Cost: one `stat` an interval.
 *
 * The first look counts as a change: what happened between reading the file and watching it is not missed.
 */
export function watchFile(
  path: string,
  onSettled: () => void,
  intervalMs: number = DEFAULT_INTERVAL_MS,
): FileWatch {
  const isNews = createSettling()
  let timer: NodeJS.Timeout | null = null

  async function look(): Promise<void> {
    const signature = await signatureOf(path)
    if (timer === null) return
    if (isNews(signature)) onSettled()
    next()
  }

  function next(): void {
    // A watch keeps no process that has nothing else to do.
    timer = setTimeout(() => void look(), intervalMs).unref()
  }

  next()
  return {
    close() {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}

/** Asked with one look after the other; true when the same was seen twice in a row and has not been told before. */
export function createSettling(): (signature: string) => boolean {
  let told: string | null = null
  let seen: string | null = null
  return (signature) => {
    const isSettled = signature === seen
    seen = signature
    if (!isSettled || signature === told) return false
    told = signature
    return true
  }
}

/** What tells one state of a file from another: which file it is, and when it was last written. A missing one is a state, too. */
async function signatureOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join(':')
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
  }
}
