import { HEARSAY_CAP, heard, type Voice } from '../facts/heard.ts'
import type { EventRef } from '../judgement.ts'
import type { RemoteSight } from '../profile.ts'
import {
  defineSignal,
  heldBack,
  passed,
  quiet,
  type SignalEpisode,
  type SignalInput,
  unready,
  verdict,
} from '../signal.ts'
import { DAY } from '../time.ts'
import { continuousSession } from './continuous-session.ts'
import { sharedIp } from './shared-ip.ts'

/** Events shown. */
const SHOWN = 6

/**
 * The worker's machine is operated from elsewhere (N7).
 *
 * Remote control on several days of a fortnight, as the browser or a port probe saw it, or somebody noticed. Many people work
 * like that on a machine of their employer, which is why a corporate desktop service counts as nothing and why it weighs little by
 * itself; where the address is shared with other workers as well, or the account never rests, it is what a house full of rented
 * machines looks like. An open port on an address that strangers share never gets here (`foldRemote`). The two companions are asked with
 * their own defaults, whatever the settings say of them.
 */
export const remoteAccess = defineSignal({
  id: 'remote-access',
  version: 1,
  family: 'network',
  title: 'Machine operated by remote control',
  unit: 'days within the window',
  reference: '2022 advisory, platform list (PL4: remote desktop into the accounts)',
  reads: ['remote', 'observations', 'attributes', 'account', 'presence', 'activity'],
  without: ['remote', 'observations'],
  defaults: {
    windowDays: 14,
    minDays: 3,
    strength: 0.4,
    joinedFactor: 1.5,
    minConfidence: 0.5,
  },
  describes: {
    windowDays: 'days within which sightings are counted',
    minDays: 'days with a sighting from which it speaks',
    strength: 'strength, 0..1',
    joinedFactor:
      'factor where the address is shared with other workers, or the account was at work for a day without a break',
    minConfidence: 'reports less sure than this are not counted, 0..1',
  },
  guards: {
    corporate: 'is it a corporate desktop service that the platform knows, where this is how people work?',
    'shared-network':
      'an open port on an address that strangers share is nobody’s (such sightings are never kept)',
    hearsay: 'does it need what clients say? each of them counts once, and then it says little',
  },
  halfLifeDays: 14,
  remembers: false,
  explain: {
    what: 'On several days the machine that the account is used from was under remote control, or offered it. The real operator may then be anywhere, behind a clean address.',
    check: [
      'See which tool it was, and whether the worker’s employer or client runs the machine.',
      'Look for other accounts on the same address, and for hours that leave no sleep.',
      'Ask for a short video call from the machine, without the tool.',
    ],
  },
  evaluate(input) {
    const { facts, params, context } = input
    if (facts.presence.length === 0) return unready('history', 'no session seen yet')
    // Nearly everybody.
    if (facts.remote.length === 0 && facts.observations.length === 0) return quiet()
    const { corporateAsns } = context.platform
    const own = facts.remote.filter((one) => one.asn === null || !corporateAsns.includes(one.asn))
    const said = heard(facts, ['remote_control_seen'], Number.NEGATIVE_INFINITY)
    const voices = said.voices.filter((one) => one.confidence >= params.minConfidence)
    const all = [...own.map(sighted), ...voices.map(reported)]
    const window = lastWindow(all, params)
    if (window === null) {
      const atWork = lastWindow(facts.remote.map(sighted), params)
      return atWork === null ? quiet() : quiet([heldBack('remote-access', 'corporate', SAYS_CORPORATE)])
    }
    return verdict([episodeOf(input, window, own, all)])
  },
})

type Input = SignalInput<{
  readonly windowDays: number
  readonly minDays: number
  readonly strength: number
  readonly joinedFactor: number
  readonly minConfidence: number
}>

const SAYS_CORPORATE = 'Works by remote control over a corporate desktop service that the platform knows.'

interface Sight {
  readonly day: number
  readonly means: string
  readonly ref: EventRef
  readonly byClient: boolean
}

const sighted = ({ day, means, ref }: RemoteSight): Sight => ({ day, means, ref, byClient: false })

const reported = ({ ref, source }: Voice): Sight => ({
  day: Math.floor(ref.occurredAtMs / DAY),
  means: 'report',
  ref,
  byClient: source === 'client',
})

/** The latest days that are enough, newest first; null where there are none. */
function lastWindow(
  sights: readonly Sight[],
  { windowDays, minDays }: Input['params'],
): readonly number[] | null {
  const days = [...new Set(sights.map((one) => one.day))].sort((a, b) => b - a)
  for (const last of days) {
    const within = days.filter((day) => day <= last && day > last - windowDays)
    if (within.length > 0 && within.length >= minDays) return within
  }
  return null
}

function episodeOf(
  input: Input,
  days: readonly number[],
  own: readonly RemoteSight[],
  all: readonly Sight[],
): SignalEpisode {
  const { params } = input
  const companions = companionsOf(input)
  const needsClients =
    lastWindow(
      all.filter((one) => !one.byClient),
      params,
    ) === null
  const full = params.strength * (companions.length > 0 ? params.joinedFactor : 1)
  const within = all
    .filter((one) => days.includes(one.day))
    .sort((a, b) => b.ref.occurredAtMs - a.ref.occurredAtMs || (a.ref.eventId < b.ref.eventId ? -1 : 1))
  const means = [...new Set(within.map((one) => one.means))].sort()
  const joined = companions.length === 0 ? '' : `, and ${companions.join(' and ')}`
  return {
    atMs: (within[0] as Sight).ref.occurredAtMs,
    strength: needsClients ? Math.min(full, HEARSAY_CAP) : full,
    observed: days.length,
    limit: params.minDays,
    text: `On ${days.length} days within ${params.windowDays} the machine was under remote control${joined}.`,
    params: { days: days.length, means: means.join(' '), joined: companions.length > 0 ? 'yes' : 'no' },
    evidence: uniqueRefs(within),
    guards: [
      ...passed(
        [
          'corporate',
          own.length > 0 ? 'no corporate desktop service that the platform knows' : 'seen by others only',
        ],
        ['shared-network', 'ports are not looked at on shared addresses'],
      ),
      {
        id: 'hearsay',
        held: needsClients,
        why: needsClients ? 'rests on what clients say: little' : 'does not rest on what clients say',
      },
    ],
  }
}

/** What makes it weigh more, in words for the text. */
function companionsOf(input: Input): readonly string[] {
  const { facts, context } = input
  const works = continuousSession.evaluate({
    facts,
    context,
    params: continuousSession.defaults,
    clock: input.clock,
    get nowMs() {
      return input.nowMs
    },
  })
  const shares = sharedIp.evaluate({
    facts,
    context,
    params: sharedIp.defaults,
    clock: input.clock,
    get nowMs() {
      return input.nowMs
    },
  })
  const words: string[] = []
  if (shares.kind === 'fired') words.push('the address is shared with other workers')
  if (works.kind === 'fired') words.push('the account was at work for a day without a break')
  return words
}

function uniqueRefs(sights: readonly Sight[]): readonly EventRef[] {
  const refs = new Map<string, EventRef>()
  for (const { ref } of sights) if (refs.size < SHOWN) refs.set(ref.eventId, ref)
  return [...refs.values()]
}
