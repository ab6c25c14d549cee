import { spawn } from 'node:child_process'
import { type CompressionName, createKafkaLog, createSilentLogger, type Log } from '@redflag/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { freshPrefix, requireStack } from '../support/stack.ts'
import { createRecorder } from './log/recorder.ts'
import { until } from './log/until.ts'

const stack = await requireStack()
const prefix = freshPrefix()
const logs: Log[] = []

function newLog(compression?: CompressionName): Log {
  const producer = compression ? { producer: { compression } } : {}
  const log = createKafkaLog({ brokers: stack.brokers, log: createSilentLogger(), ...producer })
  logs.push(log)
  return log
}

/** Runs kcat, an independent client on librdkafka, to its end. */
function kcat(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('kcat', ['-b', stack.brokers.join(), ...args])
    let output = ''
    let problems = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      problems += chunk
    })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`kcat: ${code}: ${problems}`)),
    )
    child.stdin.end(input)
  })
}

/** Enough of it that a batch takes several blocks of every codec. */
const lines = Array.from(
  { length: 3_000 },
  (_, i) => `w-${i % 40}\t{"eventId":"ev-${i}","type":"payout","amount":"${i}.00","currency":"USD"}`,
)

describe('compression', () => {
  afterAll(async () => {
    await Promise.all(logs.map((log) => log.close()))
  })

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('by kcat -z %s is read', async (codec) => {
    const log = newLog()
    const topic = `${prefix}in-${codec}`
    await log.ensureTopics([{ topic, partitions: 1 }])
    await kcat(['-P', '-t', topic, '-p', '0', '-z', codec, '-K', '\t'], lines.join('\n'))
    const seen = createRecorder()
    const subscription = await log.subscribe({ groupId: `${topic}-group`, topics: [topic] }, seen)
    await until('every line', () => seen.records.length === lines.length)
    const values = seen.values()
    expect(seen.records.map(({ key }, i) => `${key}\t${values[i]}`)).toEqual(lines)
    await subscription.close()
    const ranged: string[] = []
    await log.readRange({ topic, partition: 0, fromOffset: 1_234, toOffset: 1_240 }, (records) => {
      ranged.push(...records.map((record) => record.key ?? ''))
    })
    expect(ranged).toEqual(lines.slice(1_234, 1_240).map((line) => line.split('\t')[0]))
  })

  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'by this producer with %s is read by kcat',
    async (codec) => {
      const log = newLog(codec)
      const topic = `${prefix}out-${codec}`
      await log.ensureTopics([{ topic, partitions: 1 }])
      const producer = await log.producer()
      const records = lines.map((line) => {
        const [key = '', value = ''] = line.split('\t')
        return { topic, key, value: Buffer.from(value), headers: { from: 'redflag' } }
      })
      if (codec === 'zstd' && !canWriteZstd()) {
        await expect(producer.send(records)).rejects.toMatchObject({
          code: 'LOG_CODEC_UNAVAILABLE',
          retryable: false,
        })
        return
      }
      await producer.send(records)
      const format = '%k\t%s\t%h\n'
      const output = await kcat(['-C', '-t', topic, '-p', '0', '-o', 'beginning', '-e', '-q', '-f', format])
      expect(output.trim().split('\n')).toEqual(lines.map((line) => `${line}\tfrom=redflag`))
    },
  )
})

function canWriteZstd(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 15)
}
