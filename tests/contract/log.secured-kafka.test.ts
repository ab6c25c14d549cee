import { createKafkaLog, createSilentLogger, type KafkaSasl, type Log } from '@redflag/runtime'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type SecuredKafka, startSecuredKafka } from './kafka/secured-kafka.ts'
import { createRecorder } from './log/recorder.ts'
import { until } from './log/until.ts'

describe('Kafka with TLS, SASL and ACLs', () => {
  let kafka: SecuredKafka
  const logs: Log[] = []
  beforeAll(async () => {
    kafka = await startSecuredKafka()
  })
  afterAll(async () => {
    await Promise.all(logs.map((log) => log.close()))
    await kafka.close()
  })

  function newLog(sasl: KafkaSasl, ca = kafka.ca): Log {
    const log = createKafkaLog({ brokers: [kafka.broker], log: createSilentLogger(), tls: { ca }, sasl })
    logs.push(log)
    return log
  }

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'is written and read as a user by %s',
    async (mechanism) => {
      const log = newLog({ mechanism, username: 'redflag', password: PASSWORD })
      const topic = `by-${mechanism}`
      await log.ensureTopics([{ topic, partitions: 1 }])
      await (await log.producer()).send([{ topic, key: 'k', value: Buffer.from('v') }])
      const seen = createRecorder({ commits: true })
      const subscription = await log.subscribe({ groupId: `${topic}-group`, topics: [topic] }, seen)
      await until('the record', () => seen.records.length === 1)
      await subscription.close()
      const ranged: number[] = []
      await log.readRange({ topic, partition: 0, fromOffset: 0, toOffset: 1 }, (records) => {
        ranged.push(...records.map(({ offset }) => offset))
      })
      expect(ranged).toEqual([0])
    },
  )

  it.each(['plain', 'scram-sha-512'] as const)(
    'refuses a wrong password by %s for good',
    async (mechanism) => {
      const log = newLog({ mechanism, username: 'redflag', password: 'wrong' })
      const denied = { code: 'LOG_ACCESS_DENIED', retryable: false }
      await expect(log.offsets('any')).rejects.toMatchObject(denied)
      await expect(log.subscribe({ groupId: 'g', topics: ['any'] }, createRecorder())).rejects.toMatchObject(
        denied,
      )
      const producer = await log.producer()
      await expect(
        producer.send([{ topic: 'any', key: 'k', value: Buffer.from('v') }]),
      ).rejects.toMatchObject(denied)
    },
  )

  it('refuses what an ACL denies, for good', async () => {
    const admin = new kafkajs.Kafka({ brokers: [kafka.backDoor], logLevel: kafkajs.logLevel.NOTHING }).admin()
    await admin.connect()
    await newLog({ mechanism: 'plain', username: 'redflag', password: PASSWORD }).ensureTopics([
      { topic: 'closed', partitions: 1 },
      { topic: 'open', partitions: 1 },
    ])
    const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs
    const deny = { principal: 'User:limited', host: '*', permissionType: AclPermissionTypes.DENY }
    const literally = { operation: AclOperationTypes.ALL, resourcePatternType: ResourcePatternTypes.LITERAL }
    await admin.createAcls({
      acl: [
        { ...deny, ...literally, resourceType: AclResourceTypes.TOPIC, resourceName: 'closed' },
        { ...deny, ...literally, resourceType: AclResourceTypes.GROUP, resourceName: 'closed-group' },
      ],
    })
    await admin.disconnect()
    const log = newLog({ mechanism: 'plain', username: 'limited', password: PASSWORD })
    const denied = { code: 'LOG_ACCESS_DENIED', retryable: false }
    const producer = await log.producer()
    await until('the ACL to hold', () =>
      producer.send([{ topic: 'closed', key: 'k', value: Buffer.from('v') }]).then(
        () => false,
        (error: { readonly code: string }) => error.code === 'LOG_ACCESS_DENIED',
      ),
    )
    await producer.send([{ topic: 'open', key: 'k', value: Buffer.from('v') }])
    const handler = createRecorder()
    await expect(log.subscribe({ groupId: 'g', topics: ['closed'] }, handler)).rejects.toMatchObject(denied)
    await expect(log.subscribe({ groupId: 'closed-group', topics: ['open'] }, handler)).rejects.toMatchObject(
      denied,
    )
  })

  it('is not spoken to when nobody vouches for its certificate', async () => {
    const sasl = { mechanism: 'plain', username: 'redflag', password: PASSWORD } as const
    const log = createKafkaLog({ brokers: [kafka.broker], log: createSilentLogger(), tls: true, sasl })
    logs.push(log)
    await expect(log.offsets('any')).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
  })
})
