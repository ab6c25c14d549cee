import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { redflagError } from '../errors.ts'
import { hidesCoordinatorError, isFencing, needsRejoin, toLogError } from './kafka-errors.ts'

const {
  KafkaJSConnectionError,
  KafkaJSGroupCoordinatorNotFound,
  KafkaJSNonRetriableError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  KafkaJSSASLAuthenticationError,
} = kafkajs

/** As kafkajs makes them: the type and whether it repeats the request. */
function protocol(type: string, retriable: boolean): Error {
  return new KafkaJSProtocolError(Object.assign(new Error(type), { type, code: 1, retriable }))
}

function exhausted(cause: Error): Error {
  return new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 5, retryTime: 100 })
}

// Its types leave out the arguments of these two.
const noCoordinator: Error = Reflect.construct(KafkaJSGroupCoordinatorNotFound, ['Failed to find'])
const wrongPassword: Error = Reflect.construct(KafkaJSSASLAuthenticationError, ['SASL PLAIN failed'])

describe('errors of kafkajs', () => {
  it.each([
    ['a lost connection', new KafkaJSConnectionError('ECONNREFUSED'), 'LOG_UNAVAILABLE'],
    ['a connection that is being made anew', new Error('Broker not connected'), 'LOG_UNAVAILABLE'],
    ['a moving leader, given up', exhausted(protocol('NOT_LEADER_FOR_PARTITION', true)), 'LOG_UNAVAILABLE'],
    ['a dividing group', protocol('REBALANCE_IN_PROGRESS', false), 'LOG_UNAVAILABLE'],
    ['a member the group has dropped', protocol('UNKNOWN_MEMBER_ID', false), 'LOG_UNAVAILABLE'],
    ['a wrong password', wrongPassword, 'LOG_ACCESS_DENIED'],
    ['a missing right', exhausted(protocol('TOPIC_AUTHORIZATION_FAILED', false)), 'LOG_ACCESS_DENIED'],
    ['a missing topic', protocol('UNKNOWN_TOPIC_OR_PARTITION', true), 'LOG_TOPIC_UNKNOWN'],
    ['a coordinator that nobody names', noCoordinator, 'LOG_UNAVAILABLE'],
    ['bytes that no codec takes', exhausted(new Error('Lz4 error')), 'LOG_UNREADABLE'],
    ['an unknown codec', new KafkaJSNonRetriableError('not implemented'), 'LOG_UNREADABLE'],
    ['something that is not even an error', 'text', 'LOG_UNREADABLE'],
  ])('%s', (_name, error, code) => {
    const known = toLogError(error, 'read', 't')
    expect(known).toMatchObject({ code, cause: error })
    expect(known.retryable).toBe(code === 'LOG_UNAVAILABLE')
  })

  it('say when kafkajs has kept the reason to itself', () => {
    expect(hidesCoordinatorError(exhausted(noCoordinator))).toBe(true)
    expect(hidesCoordinatorError(new KafkaJSConnectionError('gone'))).toBe(false)
  })

  it('of our own pass as they are', () => {
    const own = redflagError('LOG_TOPIC_UNKNOWN', { topic: 't' })
    expect(toLogError(own, 'read')).toBe(own)
  })

  it('tell a lost partition from a group that is busy', () => {
    expect(isFencing(exhausted(protocol('ILLEGAL_GENERATION', false)))).toBe(true)
    expect(isFencing(protocol('REBALANCE_IN_PROGRESS', false))).toBe(false)
    expect(needsRejoin(protocol('GROUP_LOAD_IN_PROGRESS', true))).toBe(true)
    expect(needsRejoin(new KafkaJSConnectionError('gone'))).toBe(false)
  })

  it('end their search in a circle of causes', () => {
    const circle = new Error('a') as Error & { cause?: unknown }
    circle.cause = circle
    expect(toLogError(circle, 'read').code).toBe('LOG_UNREADABLE')
  })
})
