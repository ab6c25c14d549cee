import { asEventId, asWorkerId, type Detection, type Event } from '@redflag/detection'
import { expect, it } from 'vitest'
import { createBoard } from './board.ts'

const DETECTION = {} as Detection

function anEvent(workerId: string, occurredAtMs: number, type: 'bid' | 'link' = 'bid'): Event {
  const envelope = { eventId: asEventId('e'), workerId: asWorkerId(workerId), occurredAtMs }
  return { ...envelope, receivedAtMs: 0, quality: [], connection: null, type } as unknown as Event
}

it('counts what the platform sent, not what the detector told itself', () => {
  const board = createBoard()
  board.detected(anEvent('w-1', 1000), DETECTION)
  board.detected(anEvent('w-1', 3000), DETECTION)
  board.detected(anEvent('w-2', 2000), DETECTION)
  board.detected(anEvent('w-3', 9000, 'link'), DETECTION)
  board.assessed()
  board.refused()
  expect(board.read(0)).toMatchObject({ events: 3, workers: 2, payouts: 1, refused: 1, eventTimeMs: 3000 })
})

it('takes the rate over the last seconds, and since it was read last where that is longer ago', () => {
  const board = createBoard()
  const send = (count: number) => {
    for (let i = 0; i < count; i++) board.detected(anEvent('w', 0), DETECTION)
  }
  board.read(0)
  send(100)
  expect(board.read(1000).eventsPerSecond).toBe(100)
  send(300)
  expect(board.read(2000).eventsPerSecond).toBe(200)
  // What came before the sample of 2000 has left the window.
  expect(board.read(6500).eventsPerSecond).toBe(0)
  expect(board.read(60_000).eventsPerSecond).toBe(0)
  send(50)
  expect(board.read(70_000).eventsPerSecond).toBe(5)
})
