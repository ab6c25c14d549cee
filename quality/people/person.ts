import type { CryptoTarget } from '../world/addresses.ts'
import type { Destination, ProfileFacts } from '../world/events.ts'
import type { Line } from '../world/networks.ts'
import type { Place } from '../world/places.ts'
import type { Random } from '../world/random.ts'
import type { Care, Client, World } from '../world/world.ts'

export interface Device {
  readonly id: string
  readonly userAgent: string
}

/** Where and with what somebody sits down. */
export interface Seat {
  readonly line: Line
  readonly device: Device
  /** Zone of the device's clock; absent: that of the line. */
  readonly zone?: string
  readonly tool?: string
  readonly isRdpOpen?: boolean
}

/** One time at the platform, from login to logout. */
export interface Sitting extends Seat {
  readonly startMs: number
  readonly minutes: number
  /** A time tracker or API client, not a person. */
  readonly isAutomatic?: boolean
}

/** When somebody works, in the local time of `zone`. */
export interface Rhythm {
  readonly zone: string
  readonly startHour: number
  /** Hours at the platform on a day of work, in one to three parts. */
  readonly hours: number
  readonly daysPerWeek: number
  /** Standard deviation of the start, hours. */
  readonly jitterHours: number
}

/** A way to be paid. */
export interface Method {
  readonly kind: Destination['kind']
  readonly instrumentId: string
  readonly country?: string
  readonly holderKind: 'person' | 'company' | 'unknown'
  readonly holderVerified?: boolean
  readonly holderNameMatch: number
  readonly holderNameId: string
  /** For crypto: the address of the next payout, which may be another each time. */
  readonly target?: (random: Random) => CryptoTarget
}

export interface MethodFrom {
  readonly fromMs: number
  readonly method: Method
  /** Said by the platform when it was added. */
  readonly replacesSameHolder?: boolean
}

/** Work for one client. */
export interface Job {
  readonly client: Client
  /** Median of one payment, USD. */
  readonly amountUsd: number
  /** Standard deviation of its logarithm; 0 is a salary. */
  readonly spread: number
  readonly everyDays: number
  /** 0 is exactly regular; 1 is irregular. */
  readonly irregularity: number
  readonly hasMilestones: boolean
  readonly fromMs: number
  readonly toMs: number
}

/** How money is taken out. */
export interface Habit {
  /** Paid by a standing order of the worker, not by hand. */
  readonly isAutomatic: boolean
  /** Mean time that an earning waits, hours. */
  readonly delayHours: number
  readonly share: () => number
}

type Facts = Omit<ProfileFacts, 'action' | 'payoutInstrument' | 'travelNotice' | 'connection'>

/** A worker as the stories change it before it is lived. */
export interface Person {
  readonly world: World
  readonly random: Random
  readonly id: string
  readonly archetype: string
  readonly care: Care | null
  firstActMs: number | null
  isVictim: boolean
  joinedMs: number
  /** Nothing happens after it. */
  leavesMs: number
  /** Spans without any activity. */
  readonly pauses: { readonly fromMs: number; readonly toMs: number }[]
  home: Place
  homeLine: Line
  cellLine: Line
  laptop: Device
  phone: Device
  facts: Facts
  rhythm: Rhythm
  /** Where the next sitting is held. */
  seat: (atMs: number) => Seat
  /** Replaces the sittings that follow from `rhythm`. */
  sittings: (() => readonly Sitting[]) | null
  methods: MethodFrom[]
  jobs: Job[]
  habit: Habit
  /** How an earning is split into payouts: shares that add up to 1. */
  split: (amountUsd: number, atMs: number) => readonly number[]
  /** Picks a method other than the last one added. */
  choose: ((atMs: number, current: Method) => Method) | null
  /** Changes what a single payout says. */
  readonly alterPayout: ((facts: PayoutDraft, atMs: number) => PayoutDraft)[]
  bidsPerWeek: number
  acceptance: number
  ratingShare: number
  /** Anything else; called once with what was lived. */
  readonly alsoDo: ((lived: Lived) => void)[]
}

/** What stories may still change of a payout. */
export interface PayoutDraft {
  readonly amountUsd: number
  readonly atMs: number
  readonly earnedMs: number
  readonly balanceShare: number
  readonly fundingId: string
  readonly payerId: string
  readonly destination: Destination
}

/** What stories may add to after everything ordinary was written. */
export interface Lived {
  readonly sittings: readonly Sitting[]
  readonly payouts: readonly PayoutDraft[]
}
