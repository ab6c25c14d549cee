import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

/**
 * Questions that only a working server answers; an open port is not enough. Written on bare sockets, because the
 * stack must run before any package is installed.
 */

const API_VERSIONS = 18
const METADATA = 3
const CLIENT_ID = 'redflag-stack'

/**
 * Asks one of the brokers which requests it knows (ApiVersions v0, answered before any login).
 * @param {string} brokers `host:port`, several with commas; one that answers is enough
 * @param {number} timeoutMs
 * @throws {Error} when none answers
 */
export async function probeKafka(brokers, timeoutMs) {
  let last = new Error(`no broker in "${brokers}"`)
  for (const broker of brokers.split(',').map((part) => part.trim())) {
    try {
      const answer = await ask(
        kafkaAddress(broker),
        kafkaRequest(API_VERSIONS, 0, Buffer.alloc(0)),
        timeoutMs,
        isWholeFrame,
      )
      if (answer.readInt16BE(8) !== 0)
        throw new Error(`${broker} answered with error ${answer.readInt16BE(8)}`)
      return
    } catch (error) {
      last = /** @type {Error} */ (error)
    }
  }
  throw last
}

/**
 * Asks a broker for the members of its cluster (Metadata v1 with no topics) and expects at least one: KRaft opens
 * the port before the broker has joined, and refuses to create topics until then.
 * @param {string} broker `host:port`
 * @param {number} timeoutMs
 */
export async function probeKafkaJoined(broker, timeoutMs) {
  const noTopics = Buffer.alloc(4)
  const answer = await ask(kafkaAddress(broker), kafkaRequest(METADATA, 1, noTopics), timeoutMs, isWholeFrame)
  if (answer.readInt32BE(8) < 1) throw new Error(`${broker} has not joined its cluster yet`)
}

/**
 * Sends `PING` and expects `PONG`; a Redis that still loads its file answers `LOADING`.
 * @param {string} url `redis://[user:password@]host:port` or `rediss://`
 * @param {number} timeoutMs
 */
export async function probeRedis(url, timeoutMs) {
  const { protocol, hostname, port, username, password } = new URL(url)
  const login = [username, password].filter((part) => part !== '').map(decodeURIComponent)
  const auth = password === '' ? '' : redisCommand(['AUTH', ...login])
  const address = { host: hostname || '127.0.0.1', port: Number(port || 6379), tls: protocol === 'rediss:' }
  const isDone = (/** @type {Buffer} */ answer) => /\+PONG\r\n|-[^\r]*\r\n/.test(answer.toString())
  const answer = (
    await ask(address, Buffer.from(auth + redisCommand(['PING'])), timeoutMs, isDone)
  ).toString()
  if (!answer.includes('+PONG')) throw new Error(`Redis answered ${answer.trim()}`)
}

/**
 * Lists the subjects over the Confluent API.
 * @param {string} url base of the API, with credentials in it where it needs them
 * @param {number} timeoutMs
 */
export async function probeRegistry(url, timeoutMs) {
  const { username, password, href } = new URL(url)
  const target = new URL(href)
  target.username = ''
  target.password = ''
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
    'base64',
  )
  const headers = username === '' ? {} : { authorization: `Basic ${login}` }
  const response = await fetch(`${target.href.replace(/\/$/, '')}/subjects`, {
    headers,
    signal: AbortSignal.timeout(timeoutMs),
  })
  const body = await response.text()
  if (!response.ok) throw new Error(`registry answered ${response.status}`)
  if (!Array.isArray(JSON.parse(body)))
    throw new Error('registry answered something else than a list of subjects')
}

/** @param {readonly string[]} parts @returns {string} in the Redis protocol */
function redisCommand(parts) {
  return `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`
}

/** @param {string} broker */
function kafkaAddress(broker) {
  const colon = broker.lastIndexOf(':')
  return {
    host: broker.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(broker.slice(colon + 1)),
    tls: false,
  }
}

/**
 * A request of the Kafka protocol with the header of version 1: length, key, version, correlation id, client id.
 * @param {number} apiKey
 * @param {number} apiVersion
 * @param {Buffer} body
 */
function kafkaRequest(apiKey, apiVersion, body) {
  const header = Buffer.alloc(14)
  header.writeInt32BE(10 + CLIENT_ID.length + body.length, 0)
  header.writeInt16BE(apiKey, 4)
  header.writeInt16BE(apiVersion, 6)
  header.writeInt32BE(1, 8)
  header.writeInt16BE(CLIENT_ID.length, 12)
  return Buffer.concat([header, Buffer.from(CLIENT_ID), body])
}

/** @param {Buffer} received */
function isWholeFrame(received) {
  return received.length >= 12 && received.length >= 4 + received.readInt32BE(0)
}

/**
 * @param {{ host: string, port: number, tls: boolean }} address
 * @param {Buffer} question
 * @param {number} timeoutMs
 * @param {(received: Buffer) => boolean} isDone
 * @returns {Promise<Buffer>}
 */
function ask({ host, port, tls }, question, timeoutMs, isDone) {
  return new Promise((resolve, reject) => {
    const socket = tls ? connectTls({ host, port, servername: host }) : connect({ host, port })
    let received = Buffer.alloc(0)
    const end = (/** @type {Error | undefined} */ error) => {
      clearTimeout(timer)
      socket.destroy()
      if (error === undefined) resolve(received)
      else reject(error)
    }
    const timer = setTimeout(
      () => end(new Error(`${host}:${port} gave no answer in ${timeoutMs} ms`)),
      timeoutMs,
    )
    socket.on('error', end)
    socket.on('close', () => end(new Error(`${host}:${port} closed the connection without an answer`)))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (isDone(received)) end(undefined)
    })
    socket.write(question)
  })
}
