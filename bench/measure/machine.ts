import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'

/** More than this and something else was at work, too: figures are not to be kept. */
export const IDLE_LOAD = 0.5

/** One-minute load average. */
export const loadNow = (): number => loadavg()[0] ?? 0

/** Hardware and system; no name of a host, no path. */
export function hardware(): string {
  const cores = cpus()
  const model = (cores[0]?.model ?? 'unknown processor').replaceAll(/\s+/g, ' ').trim()
  return `${model}, ${cores.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`
}

/** The commit measured, with a mark when files of the product differ from it. */
export function commit(): string {
  const git = (...args: readonly string[]) => execFileSync('git', [...args], { encoding: 'utf8' }).trim()
  try {
    const changed = git('status', '--porcelain', '--', 'packages', 'services', 'schemas') !== ''
    return `commit ${git('rev-parse', '--short', 'HEAD')}${changed ? ' with uncommitted changes' : ''}`
  } catch {
    return 'no commit (not a git checkout)'
  }
}

/** Version of a package that is installed at the root. */
export function packageVersion(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as {
    version: string
  }
  return `${name} ${version}`
}
