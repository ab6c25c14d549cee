import type { Counter } from '../judgement.ts'
import type { Login, NetblockFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/** Country code that address databases give to ranges registered as North Korean, by VPN providers too. */
const REGISTERED_AS = 'KP'

const NO_LIST = 'no intelligence list of netblocks was loaded'

/** Presence in a netblock of the intelligence list (N5). */
export const listedNetblock = defineSignal({
  id: 'listed-netblock',
  version: 1,
  family: 'network',
  title: 'Presence in a listed network',
  unit: 'list confidence, 0..1',
  reference:
    '2022 advisory, platform list (PL1); FATF virtual-asset red flags 2020 (F12); published routing observations',
  reads: ['netblocks', 'logins'],
  defaults: { hardMin: 0.7, geoOnly: 0.2, windowDays: 180 },
  describes: {
    hardMin: 'least strength of the hard tier, 0..1',
    geoOnly: 'strength of the registered country alone, without a list hit, 0..1',
    windowDays: 'how far back presence is judged, days',
  },
  guards: {
    age: 'how old is the list entry? its say falls in a line to nothing at the end of its life',
    'shared-exit': 'is the address an exit that many strangers share? then one hit fades with the list entry',
    'country-only': 'does only the registered country say so? VPN providers register space at will',
  },
  halfLifeDays: 14,
  remembers: false,
  explain: {
    what: 'The account was used from an address range on the intelligence list. The hard tier, ranges registered to and announced by the sanctioned operator, is a sanctions matter; all others are a tripwire.',
    check: [
      'Read the source and the date of the list entry.',
      'See what else the account did from that address, and how often.',
      'For the hard tier: keep pending payouts on provisional hold and hand over to the sanctions officer.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    const isUnasked = facts.logins.some((login) => !login.netblocksAsked)
    if (facts.netblocks.length === 0 && facts.logins.every((login) => login.country !== REGISTERED_AS))
      return isUnasked ? unready('input', NO_LIST) : quiet()
    const { nowMs } = input
    const since = nowMs - params.windowDays * DAY
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const hit of facts.netblocks) {
      if (hit.ref.occurredAtMs < since) continue
      const said = hitEpisode(hit, nowMs, params.hardMin)
      if (said === null)
        counter.push(heldBack('listed-netblock', 'age', `The list entry ${hit.label} is too old to speak.`))
      else episodes.push(said)
    }
    const registered = facts.logins.filter(
      (login) => login.country === REGISTERED_AS && login.ref.occurredAtMs >= since,
    )
    if (episodes.length === 0 && registered.length > 0) episodes.push(geoEpisode(registered, params.geoOnly))
    return episodes.length === 0 && isUnasked ? unready('input', NO_LIST) : verdict(episodes, counter)
  },
})

function hitEpisode(hit: NetblockFact, nowMs: number, hardMin: number): SignalEpisode | null {
  const isHard = hit.tier === 'hard'
  // A shared exit says nothing of who used it: its hit ages with the entry, the others keep the age they had when seen.
  const judgedAtMs = hit.sharedExit ? nowMs : hit.ref.occurredAtMs
  const ageDays = Math.max(0, (judgedAtMs - hit.lastConfirmedMs) / DAY)
  const fresh = Math.max(0, 1 - ageDays / Math.max(1, hit.ttlDays))
  const strength = isHard ? Math.max(hardMin, hit.confidence) : hit.confidence * fresh
  if (strength <= 0) return null
  return {
    atMs: hit.ref.occurredAtMs,
    strength,
    observed: Math.round(strength * 1000) / 1000,
    limit: 0,
    text: `The account was used from the listed network ${hit.label} (source ${hit.source}).`,
    params: { label: hit.label, source: hit.source, ageDays: Math.round(ageDays) },
    evidence: [hit.ref],
    guards: passed(
      ['age', isHard ? 'the hard tier does not age' : `confirmed ${Math.round(ageDays)} days before`],
      ['shared-exit', hit.sharedExit ? 'shared exit: fades with the list entry' : 'not a shared exit'],
    ),
    list: { name: 'netblocks', version: hit.listVersion, entry: hit.label },
    ...(isHard ? { family: 'sanctions' as const, standsAlone: true, minimumBand: 'high' as const } : {}),
  }
}

function geoEpisode(logins: readonly Login[], strength: number): SignalEpisode {
  const last = logins[logins.length - 1] as Login
  return {
    atMs: last.ref.occurredAtMs,
    strength,
    observed: logins.length,
    limit: 0,
    text: 'An address database places log-ins in a range registered to a sanctioned operator; no list confirms it.',
    params: { logins: logins.length },
    evidence: logins.map((login) => login.ref),
    guards: [{ id: 'country-only', held: true, why: 'only the registered country says so: capped' }],
  }
}
