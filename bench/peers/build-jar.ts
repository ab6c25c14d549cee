import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findTool, missingTools } from '../../deploy/local/tools.js'
import type { BenchContext } from '../measure/bench.ts'

const SOURCES = 'bench/peers/kafka-streams'
const TOOLS = ['java', 'javac', 'mvn'] as const
const MAVEN_OPTIONS = ['--batch-mode', '--no-transfer-progress', '--quiet', '-C']

const run = promisify(execFile)

/**
 * The jar of the topology, its libraries beside it. Built once for each state of its sources; what Maven has fetched before it is not
 * asked for again.
 * @throws with what Maven said when it cannot be built
 */
export async function buildJar({ cache, say }: Pick<BenchContext, 'cache' | 'say'>): Promise<string> {
  const folder = join(cache, `peer-${digestOf(SOURCES)}`)
  const jar = join(folder, 'peer.jar')
  if (existsSync(jar)) return jar
  const missing = missingTools(TOOLS)
  if (missing.length > 0) {
    say(`installing ${missing.join(', ')}`)
    await run('deploy/local/stack', ['tools', ...missing])
  }
  say('building the topology in Kafka Streams')
  mkdirSync(cache, { recursive: true })
  for (const name of readdirSync(cache))
    if (name.startsWith('peer-')) rmSync(join(cache, name), { recursive: true, force: true })
  const aside = join(cache, `peer-part-${process.pid}`)
  // Without the network where everything has been fetched before; with it otherwise.
  await maven(aside, ['--offline']).catch(() => maven(aside, []))
  renameSync(aside, folder)
  return jar
}

async function maven(outputFolder: string, options: readonly string[]): Promise<void> {
  rmSync(outputFolder, { recursive: true, force: true })
  const args = [
    ...MAVEN_OPTIONS,
    ...options,
    '-f',
    join(SOURCES, 'pom.xml'),
    `-DoutputFolder=${join(process.cwd(), outputFolder)}`,
    'package',
  ]
  await run(findTool('mvn') ?? 'mvn', args).catch((error: { readonly stdout?: string }) => {
    throw new Error(`the topology could not be built:\n${error.stdout ?? String(error)}`)
  })
}

function digestOf(folder: string): string {
  const hash = createHash('sha256')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) hash.update(file).update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}
