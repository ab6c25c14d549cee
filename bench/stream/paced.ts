import { setTimeout } from 'node:timers/promises'
import type { Message, Producer } from 'kafkajs'
import { quantile } from '../measure/spread.ts'

export interface Paced {
  /** When the i-th message was due, milliseconds since the epoch. */
  readonly dueMs: (i: number) => number
  /** How late the messages were handed to the client, milliseconds. */
  readonly lateP99Ms: number
}

const TICK_MS = 4

/** Sends at a steady rate, whatever becomes of it: no message waits for the one before it to be dealt with. */
export async function sendPaced(
  producer: Producer,
  topic: string,
  ready: readonly Message[],
  perSecond: number,
): Promise<Paced> {
  const inFlight = new Set<Promise<unknown>>()
  const late: number[] = []
  const beganMs = performance.timeOrigin + performance.now()
  const dueMs = (i: number) => beganMs + (1000 * i) / perSecond
  for (let next = 0; next < ready.length; ) {
    const nowMs = performance.timeOrigin + performance.now()
    const messages: Message[] = []
    for (; next < ready.length && dueMs(next) <= nowMs; next++) {
      messages.push(ready[next] as Message)
      late.push(nowMs - dueMs(next))
    }
    if (messages.length > 0) {
      const sending = producer.send({ topic, acks: -1, messages })
      inFlight.add(sending)
      void sending.finally(() => inFlight.delete(sending))
    }
    await setTimeout(TICK_MS)
  }
  await Promise.all(inFlight)
  return { dueMs, lateP99Ms: quantile(Float64Array.from(late).sort(), 0.99) }
}
