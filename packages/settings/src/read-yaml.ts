import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { SettingsFault } from './settings-fault.ts'

export type Path = readonly (string | number)[]

interface Place {
  readonly line: number
  readonly column: number
}

export interface YamlFile {
  readonly value: unknown
  readonly faults: readonly SettingsFault[]
  /** Where the key (or the row of a list) at the end of a path stands; of a missing one, where its nearest ancestor does. */
  placeOf(path: Path): Place | null
}

/** Reads one YAML 1.2 document and remembers where everything stood. Never throws. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', uniqueKeys: true })
  const faults = document.errors.map(({ message, pos }): SettingsFault => {
    const { line, col } = lines.linePos(pos[0])
    // The parser repeats the place and draws the line below its first sentence.
    const got = (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '')
    return { path: 'file', expected: 'YAML', got: `a syntax error: ${got}`, line, column: col }
  })
  return {
    value: faults.length === 0 ? unfold(document.toJS.bind(document), faults) : undefined,
    faults,
    placeOf(path) {
      const offset = offsetOf(document.contents, path)
      if (offset === null) return null
      const { line, col } = lines.linePos(offset)
      return { line, column: col }
    },
  }
}

/** Aliases are resolved here: one that points nowhere, or that unfolds without end, is a fault of the file too. */
function unfold(toValue: () => unknown, faults: SettingsFault[]): unknown {
  try {
    return toValue()
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause)
    faults.push({ path: 'file', expected: 'YAML', got, line: null, column: null })
    return undefined
  }
}

function offsetOf(root: Node | null, path: Path): number | null {
  let node: unknown = root
  let offset: number | null = null
  for (const step of path) {
    if (isSeq(node)) {
      node = node.items[Number(step)]
      if (isNode(node)) offset = node.range?.[0] ?? offset
      continue
    }
    if (!isMap(node)) break
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
    if (pair === undefined || !isScalar(pair.key)) break
    offset = pair.key.range?.[0] ?? offset
    node = pair.value
  }
  return offset
}
