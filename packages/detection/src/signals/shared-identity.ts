import type { PlatformSettings } from '../context.ts'
import type { AttributeKind, Member } from '../event.ts'
import { LINK_WINDOW } from '../facts/attributes.ts'
import { declaredRelation, isReregistered } from '../facts/declared.ts'
import type { Counter, GuardAnswer } from '../judgement.ts'
import { isSharing, liveMembers } from '../linked.ts'
import type { Attribute, Profile } from '../profile.ts'
import { defineSignal, heldBack, quiet, type SignalEpisode, verdict } from '../signal.ts'
import { DAY } from '../time.ts'
import { lastShared } from './shared-instrument.ts'

const KINDS: ReadonlySet<AttributeKind> = new Set(['document', 'phone', 'email', 'template'] as const)

/**
 * One identity document, phone, mail address or template, several workers (A4).
 *
 * A mail address is held to be like a phone. Whoever closes an account and opens another keeps papers and phone, so accounts that
 * followed one another are not counted; a whole row of them is, since nobody honest needs many. Something that very many workers
 * have is a placeholder of some form and nobody's identity.
 */
export const sharedIdentity = defineSignal({
  id: 'shared-identity',
  version: 1,
  family: 'linkage',
  title: 'Identity shared with other workers',
  unit: 'workers',
  reference:
    'Japan 2024 (J3: one document, several accounts); 2022 advisory, platform list (PL6: same templates); FATF virtual-asset red flags 2020 (F13)',
  reads: ['attributes', 'account'],
  defaults: {
    document: 0.9,
    phone: 0.5,
    email: 0.5,
    template: 0.3,
    templateWorkers: 3,
    publicFrom: 51,
    mostReregistered: 2,
  },
  describes: {
    document: 'strength of an identity document of two workers, 0..1; it may stand alone',
    phone: 'strength of a phone number of two workers, 0..1',
    email: 'strength of a mail address of two workers, 0..1',
    template: 'strength of a template of several workers, 0..1',
    templateWorkers: 'workers with one template from which it speaks',
    publicFrom: 'workers from which it is a placeholder, a service or a text that everybody uses',
    mostReregistered: 'closed accounts before or after this one that are taken for one person who came back',
  },
  guards: {
    're-registration': 'was one account closed before the other began? (one person who registered again)',
    household: 'is a phone or mail address that of one verified household?',
    agency: 'is a phone, mail address or template that of one declared agency?',
    public: 'do so many workers have it that it identifies nobody?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Several accounts were opened with the same identity document, phone number or mail address, or write from the same template. Teams behind many accounts look like this; so does a person whose papers were stolen.',
    check: [
      'Open the linked accounts side by side: photograph, name and date of birth must be one person’s or the document is misused.',
      'See which account is older: the holder of the document may be a victim rather than a party.',
      'Ask for a live identity check before the next payout; record a family or an agency if it is one.',
    ],
  },
  evaluate(input) {
    const { facts, params, context } = input
    if (!isSharing(facts, KINDS)) return quiet()
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const attribute of facts.attributes) {
      const what = WHAT[attribute.kind]
      if (what === undefined || attribute.members.length === 0) continue
      const members = liveMembers(attribute, input.clock)
      if (members.length === 0) continue
      const limit = attribute.kind === 'template' ? params.templateWorkers : 2
      const workers = members.length + 1
      if (workers >= params.publicFrom) {
        counter.push(
          heldBack(
            'shared-identity',
            'public',
            `So many workers (${workers}) have one ${what} that it identifies nobody.`,
            {
              workers,
            },
          ),
        )
        continue
      }
      const sorted = sortOut(facts, attribute, members, params.mostReregistered, context.platform)
      if (sorted.strangers.length + 1 >= limit) {
        const strength = params[attribute.kind as Kind]
        episodes.push(episodeOf({ attribute, what, sorted, limit, strength }))
      } else if (workers >= limit) {
        const [guard] = sorted.held as readonly [Guard]
        counter.push(
          heldBack('shared-identity', guard, `Several workers have one ${what}, but ${SAYS[guard]}.`, {
            workers,
          }),
        )
      }
    }
    return verdict(episodes, counter)
  },
})

type Kind = 'document' | 'phone' | 'email' | 'template'
type Guard = 're-registration' | 'household' | 'agency'

const WHAT: Readonly<Partial<Record<AttributeKind, string>>> = {
  document: 'identity document',
  phone: 'phone number',
  email: 'mail address',
  template: 'template',
}

const SAYS: Readonly<Record<Guard, string>> = {
  're-registration': 'one account was closed before the other began',
  household: 'they are one verified household',
  agency: 'they are one declared agency',
}

interface Sorted {
  readonly strangers: readonly Member[]
  /** Guards that took somebody out, each once. */
  readonly held: readonly Guard[]
}

function sortOut(
  facts: Profile,
  attribute: Attribute,
  members: readonly Member[],
  mostReregistered: number,
  platform: PlatformSettings,
): Sorted {
  const again = members.filter((one) => isReregistered(facts, attribute, one))
  const isOnePerson = again.length > 0 && again.length <= mostReregistered
  const held = new Set<Guard>(isOnePerson ? ['re-registration'] : [])
  const strangers: Member[] = []
  for (const member of members) {
    if (isOnePerson && again.includes(member)) continue
    const guard = relationFor(attribute.kind, facts, member, platform)
    if (guard === null) strangers.push(member)
    else held.add(guard)
  }
  return { strangers, held: [...held] }
}

/** Relatives may share a phone, colleagues a phone and a text; nobody shares a document. */
function relationFor(kind: AttributeKind, facts: Profile, member: Member, platform: PlatformSettings) {
  if (kind === 'document') return null
  const relation = declaredRelation(facts, member, platform)
  return kind === 'template' && relation === 'household' ? null : relation
}

interface Sharing {
  readonly attribute: Attribute
  readonly what: string
  readonly sorted: Sorted
  readonly limit: number
  readonly strength: number
}

function episodeOf({ attribute, what, sorted, limit, strength }: Sharing): SignalEpisode {
  const { strangers, held } = sorted
  const workers = strangers.length + 1
  const days = LINK_WINDOW[attribute.kind] / DAY
  return {
    atMs: lastShared(attribute, strangers),
    strength,
    observed: workers,
    limit,
    text: `${workers} workers used one ${what} within ${days} days, this worker among them.`,
    params: { workers, days, what },
    evidence: [attribute.ref],
    guards: answers(attribute.kind, held),
    standsAlone: attribute.kind === 'document',
  }
}

function answers(kind: AttributeKind, held: readonly Guard[]): readonly GuardAnswer[] {
  const some = (guard: Guard, none: string): GuardAnswer => ({
    id: guard,
    held: false,
    why: held.includes(guard) ? 'some are, and are not counted' : none,
  })
  const told: GuardAnswer[] = [some('re-registration', 'no account is known to have followed another')]
  if (kind === 'phone' || kind === 'email') told.push(some('household', 'no common verified household'))
  if (kind !== 'document') told.push(some('agency', 'no common declared agency'))
  return [...told, { id: 'public', held: false, why: 'few workers have it' }]
}
