import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, install } from '../support/installation.ts'
import type { RedflagProcess, ServiceName } from '../support/redflag-process.ts'
import { runRedflag } from '../support/redflag-process.ts'
import { requireStack, type Stack } from '../support/stack.ts'
import { waitUntil } from '../support/wait-until.ts'

const SERVICES: readonly ServiceName[] = ['ingest', 'detector', 'alerting']

const FIRST = 'version: 1\n'
const SECOND = 'version: 1\nscore: { hysteresis: 0.04 }\n'
const THIRD = 'version: 1\nscore: { hysteresis: 0.03 }\n'
const BAD = 'version: 1\nscore: { hysteresis: much }\nthresholds: { byCountry: { UK: [1000] } }\n'

let stack: Stack
let folder: string

beforeAll(async () => {
  stack = await requireStack()
  folder = mkdtempSync(join(tmpdir(), 'redflag-settings-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function hashOf(text: string): Promise<string> {
  const file = join(folder, 'hash.yaml')
  writeFileSync(file, text)
  const { output } = await runRedflag(['settings', 'check', file], {})
  return /hash (\w+)/.exec(output)?.[1] ?? output
}

async function hashesInForce({ opsUrl }: RedflagProcess): Promise<readonly (string | undefined)[]> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text()
  return [...text.matchAll(/^redflag_settings_info\{hash="(\w+)"\} 1$/gm)].map(([, hash]) => hash)
}

async function acknowledged(all: readonly RedflagProcess[], hash: string): Promise<void> {
  await waitUntil(
    async () => (await Promise.all(all.map(hashesInForce))).every((one) => one.join() === hash),
    {
      what: `every process to use ${hash}`,
      timeoutMs: 30_000,
      detail: () => all.map((one) => one.output().slice(-2000)).join('\n'),
    },
  )
}

/** One each, so that they have nothing else in common. */
const listedFor = (worker: number): string => `0x${`${worker}4c8`.repeat(10)}`

async function pays(site: Installation, worker: number): Promise<void> {
  const event = {
    eventId: `ev-${worker}`,
    type: 'payout',
    workerId: `w-${worker}`,
    occurredAt: new Date().toISOString(),
    payoutId: `po-${worker}`,
    status: 'sent',
    amount: '10.00',
    currency: 'USDC',
    destination: { kind: 'crypto', crypto: { asset: 'USDC', address: listedFor(worker) } },
  }
  await site.produce([JSON.stringify(event)])
  await site.settled()
}

it('every process takes settings anew, says so, and keeps the old ones where the file cannot be used', async () => {
  const file = join(folder, 'settings.yaml')
  const list = join(folder, 'listed.txt')
  writeFileSync(list, [1, 2, 3].map(listedFor).join('\n'))
  writeFileSync(file, FIRST)
  const [first, second, third] = [await hashOf(FIRST), await hashOf(SECOND), await hashOf(THIRD)]
  const site = await install(stack, { DETECTOR_SETTINGS_FILE: file, INGEST_LISTS: `addresses=${list}` })
  try {
    const all = await Promise.all(SERVICES.map((service) => site.start(service)))
    await acknowledged(all, first)
    await pays(site, 1)

    // As an editor saves.
    writeFileSync(`${file}.new`, SECOND)
    renameSync(`${file}.new`, file)
    await acknowledged(all, second)
    await pays(site, 2)

    writeFileSync(file, BAD)
    for (const one of all) one.kill('SIGHUP')
    await waitUntil(
      async () => {
        const refused = await Promise.all(all.map((one) => one.metric('redflag_settings_refused')))
        return refused.every((value) => value === 1)
      },
      { what: 'every process to refuse the file', timeoutMs: 30_000 },
    )
    await acknowledged(all, second)
    for (const one of all) {
      expect(one.output()).toContain('settings.yaml:2:10: score.hysteresis: expected a number, got')
      expect(one.output()).toContain('settings.yaml:3:28: thresholds.byCountry.UK: expected a country')
    }

    writeFileSync(file, THIRD)
    for (const one of all) one.kill('SIGHUP')
    await acknowledged(all, third)
    await pays(site, 3)

    const alerts = await site.alerts()
    const said = alerts.map(({ subject, settingsHash }) => [subject.id, settingsHash])
    expect(Object.fromEntries(said)).toEqual({ 'w-1': first, 'w-2': second, 'w-3': third })
    for (const one of all) expect(await one.metric('redflag_settings_refused')).toBe(0)
  } finally {
    await site.dispose()
  }
})

it.each(SERVICES)(
  '%s does not start with settings that cannot be used, and names every fault',
  async (service) => {
    const file = join(folder, 'bad.yaml')
    writeFileSync(file, BAD)
    const env = {
      REDFLAG_KAFKA_BROKERS: stack.brokers.join(','),
      REDFLAG_SCHEMA_REGISTRY_URL: stack.registryUrl,
      REDFLAG_REDIS_URL: stack.redisUrl,
      INGEST_PSEUDONYM_KEY: Buffer.alloc(32, 7).toString('base64'),
      DETECTOR_SETTINGS_FILE: file,
    }
    const { code, output } = await runRedflag([service], env)
    expect(code).toBe(78)
    expect(output).toContain('(2 faults)')
    expect(output).toContain('score.hysteresis')
    expect(output).toContain('thresholds.byCountry.UK')
  },
)
