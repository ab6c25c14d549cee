import type { Draft } from '../draft.ts'
import type { Random } from '../random.ts'
import type { DemoWorker, StoryId } from '../worker.ts'

/** A dishonest story, told beside the everyday life of those who play in it. */
export interface Story {
  readonly id: StoryId
  /** Signals that must speak of it. */
  readonly signals: readonly string[]
  /** What one of its workers does on one day of the story; nothing on days that are not part of it. */
  tell(scene: Scene): readonly Draft[]
}

interface Scene {
  readonly worker: DemoWorker
  readonly role: number
  /** 0 on the day the story begins; negative before. */
  readonly storyDay: number
  /** Midnight UTC. */
  readonly startMs: number
  /** Of the whole cast: the same for each of its workers on each day. */
  readonly cast: Random
  /** Of this worker on this day. */
  readonly random: Random
}
