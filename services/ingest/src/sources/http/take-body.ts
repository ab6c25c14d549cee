import { setImmediate as nextTurn } from 'node:timers/promises'
import type { OutgoingRecord } from '@redflag/runtime'
import type { Intake } from '../../intake.ts'
import type { PlacedOutcome } from './answer.ts'
import type { BodyPart, FilledBody } from './split-body.ts'

/** One event of a body with the record that says what became of it. */
export interface PlacedRecord extends PlacedOutcome {
  readonly record: OutgoingRecord
}

/** Events worked out without a pause: about 5 ms, so that one large body does not hold up everybody else's answers. */
const EVENTS_PER_TURN = 500

/**
 * Works out a whole body before anything of it is sent. An array is one JSON text: if one element cannot be read, none
 * is taken, because nobody knows where a broken text really ends. Lines stand each for itself.
 */
export async function takeBody(
  body: FilledBody,
  requestId: string,
  receivedAtMs: number,
  intake: Intake,
): Promise<readonly PlacedRecord[]> {
  const takePart = ({ bytes, line }: BodyPart, index: number): PlacedRecord => {
    const { outcome, record } = intake(bytes, { kind: 'http', requestId, line }, receivedAtMs)
    return { outcome, record, line, index }
  }

  const placed: PlacedRecord[] = []
  for (const part of body.parts) {
    placed.push(takePart(part, placed.length))
    if (placed.length % EVENTS_PER_TURN === 0) await nextTurn()
  }
  const broken = body.layout === 'array' ? placed.find(isNotJson) : undefined
  if (body.layout !== 'array' || broken === undefined) return placed
  return [takePart({ bytes: body.whole.bytes, line: broken.line }, broken.index)]
}

function isNotJson({ outcome }: PlacedOutcome): boolean {
  return outcome.kind === 'dead-letter' && outcome.refusal.code === 'INPUT_NOT_JSON'
}
