import { asWorkerId } from '@redflag/detection'
import { type Alert, type AlertBand, asAlertId } from '@redflag/schemas'
import { describe, expect, it } from 'vitest'
import { createStyle } from '../terminal/style.ts'
import { textWidth } from '../terminal/text-width.ts'
import { createBoard } from './board.ts'
import { type FrameFacts, type FrameSize, renderFrame } from './frame.ts'

const FACTS: FrameFacts = {
  title: 'redflag 1.2.3',
  mode: 'demo, 1 h a second',
  howTo: ['Send an event:', 'curl http://127.0.0.1:8080/v1/events \\', `  -d '{}'`],
  footer: 'Metrics http://127.0.0.1:9464/metrics   Ctrl-C ends',
}

const MARCH = Date.UTC(2026, 2, 16, 14, 20)
const PLAIN = { style: createStyle({} as NodeJS.WriteStream, {}), unicode: true }
const COLOURED = { style: createStyle({ isTTY: true } as NodeJS.WriteStream, {}), unicode: true }

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const COLOUR = /\x1b\[[0-9;]*m/g

function anAlert(
  id: string,
  band: AlertBand,
  texts: readonly string[],
  change: Alert['change'] = 'opened',
): Alert {
  const reason = { signal: 'x', version: 1, family: 'routing', strength: 0.5, observed: 1, limit: 1 } as const
  const times = { firstSeenMs: MARCH, lastSeenMs: MARCH, count: 1, contribution: 1 }
  return {
    alertId: asAlertId(`al-${id}`),
    revision: 1,
    change,
    subject: { kind: 'worker', id },
    band,
    score: 0.925,
    action: 'hold_payout',
    victimPossible: false,
    reasons: texts.map((text) => ({
      ...reason,
      ...times,
      text,
      params: {},
      evidence: [],
      guards: [],
      list: null,
      victim: false,
    })),
    counter: [],
    alternativeExplanations: [],
    unready: [],
    partial: false,
    profileSinceMs: null,
    flip: [],
    withdrawnBecause: null,
    expiresAtMs: null,
    pendingPayouts: [],
    linked: [{ workerId: asWorkerId('w-77'), by: ['shared-device'], strength: 0.6 }],
    amountAtRiskUsdCents: null,
    confidence: null,
    openedAtMs: MARCH,
    updatedAtMs: MARCH,
    settingsHash: 'h',
    listVersions: {},
    basis: { topic: 't', partition: 0, offset: 0 },
  }
}

function frame(alerts: readonly Alert[], size: FrameSize, means = PLAIN, facts = FACTS): readonly string[] {
  const board = createBoard()
  for (const [i, alert] of alerts.entries()) board.alerted(alert, i)
  return renderFrame(board.read(1000), facts, size, means)
}

const LONG =
  'Payout po-1 went to a destination first seen 0.8 hours before, with a device or network that was new as well.'
const MANY = Array.from({ length: 30 }, (_, i) => anAlert(`w-${i}`, 'high', [LONG, 'Short.']))

describe('a frame', () => {
  it.each([
    [80, 24],
    [132, 50],
    [60, 20],
    [40, 12],
    [20, 5],
    [10, 1],
  ])('fits into %i columns and %i rows, with and without colour, letters and alerts', (columns, rows) => {
    for (const means of [PLAIN, COLOURED, { ...PLAIN, unicode: false }])
      for (const alerts of [[], MANY.slice(0, 1), MANY]) {
        const lines = frame(alerts, { columns, rows }, means)
        expect(lines.length).toBeLessThanOrEqual(rows)
        for (const line of lines) expect(textWidth(line.replace(COLOUR, ''))).toBeLessThanOrEqual(columns)
      }
  })

  it('shows an alert with its reasons, whom it is linked to and what to do', () => {
    const text = frame([anAlert('w-1', 'critical', [LONG, 'A device is shared.'])], {
      columns: 80,
      rows: 24,
    }).join('\n')
    expect(text).toContain(' CRITICAL  w-1   score 0.93   Mon 16 Mar 14:20   linked: w-77')
    expect(text).toContain('• Payout po-1 went to a destination first seen 0.8 hours before, with a')
    expect(text).toContain('     device or network that was new as well.')
    expect(text).toContain('• A device is shared.')
    expect(text).toContain('→ Have a senior reviewer decide on holding pending payouts.')
    expect(text).toContain('1 critical   0 high')
  })

  it('puts what was opened or has risen last on top', () => {
    const alerts = [
      anAlert('w-1', 'medium', ['One.']),
      anAlert('w-2', 'medium', ['Two.']),
      anAlert('w-1', 'high', ['One more.'], 'updated'),
      anAlert('w-2', 'medium', ['Two again.'], 'updated'),
    ]
    const text = frame(alerts, { columns: 80, rows: 30 }).join('\n')
    expect(text.indexOf('w-1')).toBeLessThan(text.indexOf('w-2'))
    expect(text).toContain('Two again.')
    expect(text).toContain('0 critical   1 high   1 medium')
  })

  it('takes a resolved alert away and counts it', () => {
    const text = frame([anAlert('w-1', 'medium', ['One.']), anAlert('w-1', 'medium', [], 'resolved')], {
      columns: 80,
      rows: 24,
    }).join('\n')
    expect(text).not.toContain('w-1')
    expect(text).toContain('1 resolved')
    expect(text).toContain('No alert yet.')
  })

  it('cuts alerts short rather than leaving room unused', () => {
    const lines = frame(MANY, { columns: 80, rows: 24 })
    const shown = lines.filter((line) => line.includes('HIGH'))
    expect(shown.length).toBeGreaterThan(1)
  })

  it('leaves out what is to be copied where it would be cut', () => {
    const has = (columns: number, rows: number) =>
      frame([], { columns, rows }).some((line) => line.includes('curl'))
    expect(has(80, 24)).toBe(true)
    expect(has(30, 24)).toBe(false)
    expect(has(80, 12)).toBe(false)
    expect(frame([], { columns: 80, rows: 12 }).join('\n')).toContain('Ctrl-C ends')
  })

  it('has no escape sequence without colour, and none that comes from outside', () => {
    const nasty = anAlert('w-\x1b[2J', 'low', ['Text \x1b]0;title\x07.'])
    expect(frame([nasty], { columns: 80, rows: 24 }).join('')).not.toContain('\x1b')
    const coloured = frame([nasty], { columns: 80, rows: 24 }, COLOURED).join('')
    expect(coloured).toContain('\x1b[')
    expect(coloured.replace(COLOUR, '')).not.toContain('\x1b')
  })

  it('keeps to ASCII where the terminal knows no more', () => {
    const text = frame(
      [anAlert('w-1', 'high', ['The worker’s own.'])],
      { columns: 80, rows: 24 },
      {
        ...PLAIN,
        unicode: false,
      },
    ).join('\n')
    expect(text).toMatch(/^[\n\x20-\x7e]*$/)
    expect(text).toContain("The worker's own.")
  })
})

describe('colours', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{}, {}, false],
  ])('on %j with %j: %s', (output, env, isColoured) => {
    expect(createStyle(output as NodeJS.WriteStream, env)('red', 'x') !== 'x').toBe(isColoured)
  })
})
