import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { percent, type Table, textTable } from './table.ts'

/** The part of a `.cpuprofile` that is read here; times are microseconds. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly children?: readonly number[]
}

interface CallFrame {
  readonly functionName: string
  readonly url: string
  /** From 0. */
  readonly lineNumber: number
  readonly columnNumber: number
}

/** Time in a function itself, and in it with all that it calls. */
interface Spot {
  readonly where: string
  selfUs: number
  withCalleesUs: number
}

/** Not work: nothing to do, or outside of JavaScript waiting for it. */
const IDLE = new Set(['(idle)', '(root)'])

const SHOWN = 30
const MOST_CHARACTERS = 90

/** Where the CPU time of each profiled process, and of each of its threads, went: largest first, by place in the source. */
export function showHotSpots(folder: string): string {
  if (!existsSync(folder)) return ''
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.cpuprofile'))
    .sort()
    .map((file) => showOne(file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile))
    .join('\n\n')
}

function showOne(file: string, profile: CpuProfile): string {
  const spots = spotsOf(profile, createPlaces())
  const busyUs = spots.reduce((sum, { selfUs }) => sum + selfUs, 0)
  const table = (title: string, of: (spot: Spot) => number): string => {
    const rows = [...spots]
      .sort((a, b) => of(b) - of(a))
      .slice(0, SHOWN)
      .map((spot) => [spot.where.slice(0, MOST_CHARACTERS), percent(of(spot) / busyUs)])
    const shown: Table = { columns: [title, 'share'], rows }
    return textTable(shown)
  }
  const heading = `${file}: ${(busyUs / 1e6).toFixed(1)} s at work`
  return [
    heading,
    table('in the function itself', (spot) => spot.selfUs),
    table('with what it calls', (spot) => spot.withCalleesUs),
  ].join('\n\n')
}

function spotsOf(
  { nodes, samples, timeDeltas }: CpuProfile,
  placeOf: (frame: CallFrame) => string,
): readonly Spot[] {
  const selfById = new Map<number, number>()
  for (const [i, id] of samples.entries())
    selfById.set(id, (selfById.get(id) ?? 0) + Math.max(0, timeDeltas[i] ?? 0))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const spots = new Map<string, Spot>()
  const open = new Set<string>()

  /** @returns time in the node and below it */
  function walk(node: ProfileNode): number {
    if (IDLE.has(node.callFrame.functionName) && node.callFrame.functionName !== '(root)') return 0
    const where = placeOf(node.callFrame)
    const spot = spots.get(where) ?? { where, selfUs: 0, withCalleesUs: 0 }
    spots.set(where, spot)
    // A function that calls itself is counted once.
    const isOutermost = !open.has(where)
    open.add(where)
    const selfUs = selfById.get(node.id) ?? 0
    let sumUs = selfUs
    for (const child of node.children ?? []) {
      const found = byId.get(child)
      if (found !== undefined) sumUs += walk(found)
    }
    spot.selfUs += selfUs
    if (isOutermost) {
      spot.withCalleesUs += sumUs
      open.delete(where)
    }
    return sumUs
  }

  const [root] = nodes
  if (root !== undefined) walk(root)
  return [...spots.values()]
}

/** Names a function by its place in the source, through the map that lies beside a bundle. */
function createPlaces(): (frame: CallFrame) => string {
  const maps = new Map<string, SourceMap | null>()
  return ({ functionName, url, lineNumber, columnNumber }) => {
    const name = functionName === '' ? '(anonymous)' : functionName
    if (!url.startsWith('file:')) return url === '' ? name : `${name} ${url}`
    const path = fileURLToPath(url)
    const map = maps.get(path) ?? mapBeside(path)
    maps.set(path, map)
    const entry = map?.findEntry(lineNumber, columnNumber)
    if (entry === undefined || !('originalSource' in entry))
      return `${name} ${shortened(path)}:${lineNumber + 1}`
    return `${name} ${shortened(entry.originalSource)}:${entry.originalLine + 1}`
  }
}

function mapBeside(path: string): SourceMap | null {
  const file = `${path}.map`
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null
}

const shortened = (path: string): string => path.replace(/^(\.\.\/)+/, '').replace(/^.*\/node_modules\//, '')
