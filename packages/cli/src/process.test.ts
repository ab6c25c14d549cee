import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { redflag } from './testing/command-line.ts'
import { eventually } from './testing/eventually.ts'
import { inRepository } from './testing/repository.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

/** Built beside the real one, so that it finds the same libraries. */
const BUNDLE = inRepository(`dist/process-test-${process.pid}.js`)

const DEADLINE_MS = 30_000

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.js', 'packages/cli/src/main.ts', BUNDLE], {
    cwd: inRepository('.'),
    stdio: 'ignore',
  })
}, DEADLINE_MS)

afterAll(() => {
  for (const file of [BUNDLE, `${BUNDLE}.map`]) rmSync(file, { force: true })
})

interface Running {
  readonly child: ChildProcess
  output(): string
  /** Resolves when the output holds the text. @throws after the deadline, with what there is */
  says(text: string): Promise<void>
  readonly ended: Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>
}

function start(args: readonly string[], cwd?: string): Running {
  const child = spawn(process.execPath, [BUNDLE, ...args], { stdio: ['pipe', 'pipe', 'pipe'], cwd })
  onTestFinished(() => void child.kill('SIGKILL'))
  // It may end before it has read everything.
  child.stdin.on('error', () => {})
  let text = ''
  let onText = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      text += piece.toString()
      onText()
    })
  }
  const ended = new Promise<{ status: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (status, signal) => resolve({ status, signal }))
  })
  return {
    child,
    output: () => text,
    ended,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`never said ${wanted}:\n${text}`)), DEADLINE_MS)
        onText = () => {
          if (!text.includes(wanted)) return
          clearTimeout(timer)
          resolve()
        }
        onText()
      }),
  }
}

async function run(args: readonly string[]) {
  const running = start(args)
  running.child.stdin?.end()
  return { ...(await running.ended), output: running.output() }
}

describe('the built command', { timeout: 2 * DEADLINE_MS }, () => {
  it.each([
    [['--version'], 0],
    [['replay', '/nowhere'], 2],
    [['replay', '-', '--list', 'tor'], 2],
    [['replay', '-', '--list', 'tor=/nowhere'], 2],
    [['replay', '-', '--out', '/dev/null/x'], 2],
    [['frobnicate'], 2],
    [['settings', 'check', inRepository('package.json')], 78],
    [['detector'], 78],
  ])('ends %j with %i', async (args, status) => {
    const env = await run(args)
    expect(env.status, env.output).toBe(status)
    expect(env.output).not.toContain('    at ')
  })

  it('stops writing without a word when its reader has had enough', async () => {
    const { child, ended, output } = start(['generate', '--days', '60'])
    const { stdout } = child
    if (stdout === null) throw new Error('no pipe')
    stdout.once('data', () => stdout.destroy())
    expect(await ended).toEqual({ status: 0, signal: null })
    expect(output()).not.toContain('EPIPE')
  })

  it('replays a stream through a pipe', async () => {
    const folder = temporaryFolder()
    const generated = start(['generate', '--workers', '20', '--days', '4'])
    const replayed = start(['replay', '-', '--out', folder])
    if (replayed.child.stdin === null) throw new Error('no pipe')
    generated.child.stdout?.pipe(replayed.child.stdin)
    expect(await replayed.ended).toEqual({ status: 0, signal: null })
    expect(replayed.output()).toContain(' 0 rejected')
    expect(readdirSync(folder).sort()).toEqual(['alerts.ndjson', 'assessments.ndjson', 'rejects.ndjson'])
  })

  it('takes in on a second thread what it would take in on its own', async () => {
    const folder = temporaryFolder()
    const events = join(folder, 'events.ndjson')
    const contract = ['examples', 'rejects'].map((name) =>
      readFileSync(inRepository(`schemas/contract/${name}.ndjson`), 'utf8'),
    )
    const demo = (await redflag(['generate', '--workers', '20', '--days', '8'])).stdout
    writeFileSync(events, `${contract.join('')}${demo}${contract.join('')}`)
    const outs = ['threaded', 'single'].map((name) => join(folder, name))
    expect((await run(['replay', events, '--out', outs[0] as string])).status).toBe(0)
    expect((await redflag(['replay', events, '--out', outs[1] as string])).status).toBe(0)
    for (const file of ['alerts.ndjson', 'assessments.ndjson', 'rejects.ndjson']) {
      const [threaded, single] = outs.map((out) => readFileSync(join(out, file), 'utf8'))
      expect(threaded).toBe(single)
      expect(threaded).not.toBe('')
    }
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'broken off by %s in a replay leaves nothing behind',
    async (signal) => {
      const folder = temporaryFolder()
      const { child, ended } = start(['replay', '-', '--out', join(folder, 'out')])
      // Some input, and then nothing for ever: the signal finds it waiting.
      child.stdin?.write(readFileSync(inRepository('schemas/contract/examples.ndjson'), 'utf8'))
      const deadlineMs = Date.now() + DEADLINE_MS
      while (!existsSync(join(folder, 'out')) || readdirSync(join(folder, 'out')).length < 3) {
        if (Date.now() > deadlineMs) throw new Error('no files were begun')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      child.kill(signal)
      expect(await ended).toEqual({ status: signal === 'SIGINT' ? 130 : 143, signal: null })
      expect(readdirSync(join(folder, 'out'))).toEqual([])
    },
  )

  it(
    'starts the demo, explains an alert, takes an event, and ends with Ctrl-C',
    async () => {
      const demo = start(['start', '--demo', '--workers', '20', '--port', '0', '--metrics-port', '0'])
      await demo.says('opened CRITICAL')
      await demo.says('  > Provisional hold; hand over to the sanctions officer.')
      expect(demo.output()).toMatch(
        / {2}- Payout po-\S+ goes to 0x726564666c\S+, an address on the sanctions list DEMO LIST/,
      )

      const url = /curl (http:\S+\/v1\/events)/.exec(demo.output())?.[1] ?? ''
      const body = /-d '(\{.*?\})'\n/s.exec(demo.output())?.[1] ?? ''
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(url, { method: 'POST', headers, body })
      expect(await answer.json()).toMatchObject({ accepted: 1, refused: 0 })
      await demo.says('CRITICAL  me  score 1.00')

      const ops = /Metrics (http:\S+)\/metrics/.exec(demo.output())?.[1] ?? ''
      expect(await (await fetch(`${ops}/readyz`)).json()).toMatchObject({ status: 'ok' })
      expect(await (await fetch(`${ops}/metrics`)).text()).toMatch(
        /redflag_detector_events_total\{[^}]*payout/,
      )

      demo.child.kill('SIGINT')
      expect(await demo.ended).toEqual({ status: 0, signal: null })
    },
    2 * DEADLINE_MS,
  )

  it(
    'says which port is taken',
    async () => {
      const first = start(['start', '--port', '0', '--metrics-port', '0'])
      await first.says('/v1/events')
      const port = /curl http:\S+:(\d+)\//.exec(first.output())?.[1] ?? ''
      const second = await run(['start', '--port', port, '--metrics-port', '0'])
      expect(second.status).toBe(2)
      expect(second.output).toContain(`port ${port} is taken by another program`)
    },
    DEADLINE_MS,
  )

  it(
    'takes settings anew on SIGHUP and when their file is replaced, and keeps the old ones where it cannot be used',
    async () => {
      const folder = temporaryFolder()
      const file = join(folder, 'settings.yaml')
      const list = join(folder, 'listed.txt')
      // One each, so that they have nothing else in common.
      const listedFor = (worker: number) => `0x${`${worker}4c8`.repeat(10)}`
      const OFF = 'version: 1\nsignals: { sanctioned-address: { status: off } }\n'
      const ON = 'version: 1\n'
      writeFileSync(file, OFF)
      writeFileSync(list, [1, 2, 3, 4, 5].map(listedFor).join('\n'))
      const hashes = await Promise.all(
        [OFF, ON].map(async (text, i) => {
          const copy = join(folder, `copy-${i}.yaml`)
          writeFileSync(copy, text)
          return /hash (\w+)/.exec((await redflag(['settings', 'check', copy])).stdout)?.[1] ?? ''
        }),
      )
      const [off = '', on = ''] = hashes
      const running = start([
        ...['start', '--settings', file, '--list', `addresses=${list}`],
        ...['--port', '0', '--metrics-port', '0'],
      ])
      await running.says('/metrics')
      const url = /curl (http:\S+\/v1\/events)/.exec(running.output())?.[1] ?? ''
      const ops = /Metrics (http:\S+)\/metrics/.exec(running.output())?.[1] ?? ''
      const metrics = async () => await (await fetch(`${ops}/metrics`)).text()
      const inForce = async () =>
        [...(await metrics()).matchAll(/^redflag_settings_info\{hash="(\w+)"\} 1$/gm)].map(([, hash]) => hash)
      const pays = async (worker: number) => {
        const workerId = `worker-${worker}`
        const event = {
          ...{
            eventId: `ev-${workerId}`,
            type: 'payout',
            workerId,
            payoutId: `po-${workerId}`,
            status: 'sent',
          },
          ...{ occurredAt: new Date().toISOString(), amount: '10.00', currency: 'USDC' },
          destination: { kind: 'crypto', crypto: { asset: 'USDC', address: listedFor(worker) } },
        }
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(event) })
        expect(await answer.json()).toMatchObject({ accepted: 1 })
      }
      const replaceBy = (text: string) => {
        writeFileSync(`${file}.new`, text)
        renameSync(`${file}.new`, file)
      }
      const untilInForce = (hash: string) =>
        eventually(
          `settings ${hash}`,
          async () => (await inForce()).join() === hash,
          () => running.output(),
        )

      await untilInForce(off)
      await pays(1)

      writeFileSync(file, ON)
      running.child.kill('SIGHUP')
      await untilInForce(on)
      await pays(2)
      await running.says('CRITICAL  worker-2')

      replaceBy('version: 1\nscore: { hysteresis: much }\nsignal: {}\n')
      await eventually(
        'the refusal',
        async () => /^redflag_settings_refused 1$/m.test(await metrics()),
        () => running.output(),
      )
      expect(await inForce()).toEqual([on])
      expect(running.output()).toContain('settings.yaml:2:10: score.hysteresis: expected a number, got')
      expect(running.output()).toContain('settings.yaml:3:1: signal: expected a known key')
      await pays(3)
      await running.says('CRITICAL  worker-3')

      replaceBy(OFF)
      await untilInForce(off)
      await pays(4)
      replaceBy(ON)
      await untilInForce(on)
      await pays(5)
      await running.says('CRITICAL  worker-5')
      expect(running.output()).not.toMatch(/worker-[14]/)
      expect(await metrics()).toMatch(/^redflag_settings_reload_total\{result="applied"\} 3$/m)
      expect(await metrics()).toMatch(/^redflag_settings_reload_total\{result="refused"\} 1$/m)

      running.child.kill('SIGINT')
      expect(await running.ended).toEqual({ status: 0, signal: null })
    },
    2 * DEADLINE_MS,
  )

  it(
    'says which list is older than the settings allow, and asks it again when they allow more',
    async () => {
      const folder = temporaryFolder()
      const [file, list] = [join(folder, 'settings.yaml'), join(folder, 'listed.txt')]
      writeFileSync(file, 'version: 1\n')
      writeFileSync(list, '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n')
      const longAgo = new Date(Date.now() - 40 * 86_400_000)
      utimesSync(list, longAgo, longAgo)
      const running = start([
        ...['start', '--settings', file, '--list', `addresses=${list}`],
        ...['--port', '0', '--metrics-port', '0'],
      ])
      await running.says('/metrics')
      expect(running.output()).toContain(
        '"lists":["addresses"],"msg":"lists are older than the settings allow"',
      )
      const ops = /Metrics (http:\S+)\/metrics/.exec(running.output())?.[1] ?? ''
      const isOutdated = async (): Promise<string | undefined> => {
        const text = await (await fetch(`${ops}/metrics`)).text()
        return /^redflag_ingest_list_outdated\{list="addresses"\} (\d)$/m.exec(text)?.[1]
      }
      expect(await isOutdated()).toBe('1')
      writeFileSync(file, 'version: 1\nlists: { addresses: { maxAgeDays: 60 } }\n')
      await eventually('the list to be asked again', async () => (await isOutdated()) === '0', running.output)
    },
    2 * DEADLINE_MS,
  )

  it('does not start with settings that cannot be used, and names every fault', async () => {
    const file = join(temporaryFolder(), 'settings.yaml')
    writeFileSync(
      file,
      'version: 1\nscore: { hysteresis: much }\nthresholds: { byCountry: { UK: [1000] } }\n',
    )
    const { status, output } = await run(['start', '--settings', file])
    expect(status).toBe(78)
    expect(output).toContain('(2 faults)')
    expect(output).toContain('settings.yaml:2:10: score.hysteresis')
    expect(output).toContain('settings.yaml:3:28: thresholds.byCountry.UK')
  })
})
