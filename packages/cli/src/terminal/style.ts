import type { Output } from '../cli-io.ts'

export type Look = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'inverse' | 'critical'

export type Style = (look: Look, text: string) => string

const CODES: Readonly<Record<Look, readonly [on: string, off: string]>> = {
  bold: ['1', '22'],
  dim: ['2', '22'],
  red: ['31', '39'],
  yellow: ['33', '39'],
  green: ['32', '39'],
  cyan: ['36', '39'],
  inverse: ['7', '27'],
  // White on red: the one thing that must be seen from across the room.
  critical: ['1;97;41', '22;39;49'],
}

/** Colours where they can be seen and are wanted (https://no-color.org; TERM=dumb has none). */
export function createStyle(output: Output, env: Readonly<Record<string, string | undefined>>): Style {
  return hasColour(output, env)
    ? (look, text) => `\x1b[${CODES[look][0]}m${text}\x1b[${CODES[look][1]}m`
    : (_look, text) => text
}

function hasColour(output: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false
  return output.isTTY === true
}
