import { freshTarget } from '../../world/addresses.ts'
import { hiddenProxyLine, hostingLine, residentialLine, vpnLine } from '../../world/networks.ts'
import { anotherPlace, PLACES } from '../../world/places.ts'
import { DAY_MS, HOUR_MS, iso, MINUTE_MS } from '../../world/time.ts'
import type { Care, World } from '../../world/world.ts'
import { accountOfAnother, newLaptop, wallet } from '../make.ts'
import type { Method, Person } from '../person.ts'
import { sittingsByRhythm } from '../sittings.ts'
import { act, byCare, drainAtOnce, foreignNameMatch, persona } from './common-traits.ts'
import { makeSlips } from './slips.ts'

/** Where the money of a team goes: accounts or wallets of its own, one for each `perRoute` personas. */
function routes(team: readonly Person[], perRoute: number): readonly Method[] {
  const byKeeper = new Map<Person, Method>()
  return team.map((person, at) => {
    const keeper = team[Math.floor(at / perRoute) * perRoute] ?? person
    const route = byKeeper.get(keeper) ?? routeOf(keeper)
    byKeeper.set(keeper, route)
    return route
  })
}

function routeOf(keeper: Person): Method {
  const { random } = keeper
  if (random.chance(0.5)) return wallet(keeper, random.pick(['tron', 'ethereum']))
  return accountOfAnother(keeper, foreignNameMatch(keeper), anotherPlace(random, keeper.home).country)
}

/** A room of people with more personas than heads. Who is careful gives each persona its own device and line. */
export function operatorTeam(world: World, care: Care): readonly Person[] {
  const random = world.random.fork(world.newId('team'))
  const team = Array.from({ length: byCare(care, 7, 6, 5) }, () => persona(world, 'operator-team', care))
  const devices = [newLaptop(world, random), newLaptop(world, random)]
  const base = random.pick(PLACES)
  const office = residentialLine(random, base, true)
  const provider = 'harbor'
  const templateId = world.newId('tpl')
  const trace = random.pick(['route', 'document', 'lockstep'] as const)
  team.forEach((person, at) => {
    if (care !== 'careful') person.facts = { ...person.facts, templateId }
    // One phone for the second factor of all of them.
    if (care === 'careless') person.phone = team[0]?.phone ?? person.phone
    const proxy = hiddenProxyLine(random, person.home)
    const vpn = vpnLine(random, person.home, provider)
    const device = devices[at % devices.length] ?? person.laptop
    person.seat = () => {
      if (care === 'careless') return { line: random.chance(0.7) ? office : vpn, device, zone: base.zone }
      if (care === 'moderate')
        return {
          line: random.chance(0.2) ? office : vpn,
          device: person.laptop,
          zone: random.chance(0.5) ? base.zone : person.home.zone,
        }
      return { line: proxy, device: person.laptop }
    }
    person.rhythm = { ...person.rhythm, zone: care === 'careful' ? person.home.zone : base.zone }
  })
  reuseDocuments(team, byCare(care, 3, 2, trace === 'document' ? 2 : 0))
  if (care === 'careful' && trace === 'lockstep') keepStep(team, residentialLine(random, base, true), 12)
  const all = routes(team, byCare(care, 7, 3, trace === 'route' ? 3 : 2))
  team.forEach((person, at) => {
    const route = all[at]
    if (route === undefined) return
    const fromMs =
      person.joinedMs + byCare(care, 0.5, random.between(10, 25), random.between(21, 42)) * DAY_MS
    if (care === 'careless') person.methods = [{ fromMs: person.joinedMs, method: route }]
    else person.methods.push({ fromMs, method: route })
    if (care === 'careful') makeSlips(person, person.joinedMs, person.sittings !== null)
  })
  return team
}

/** One facilitator's home with a laptop for each worker that employers believe to live there. */
export function laptopFarm(world: World, care: Care): readonly Person[] {
  const random = world.random.fork(world.newId('farm'))
  const home = random.pick(PLACES)
  const line = residentialLine(random, home, true)
  const team = Array.from({ length: byCare(care, 8, 5, 4) }, () => persona(world, 'laptop-farm', care, home))
  for (const person of team) {
    const isToolSeen = () => random.chance(byCare(care, 0.8, 0.3, 0.08))
    person.seat = () => ({
      line,
      device: person.laptop,
      ...(isToolSeen() ? { tool: random.pick(['anydesk', 'ip-kvm', 'rustdesk']) } : {}),
      ...(care === 'careless' ? { isRdpOpen: random.chance(0.5) } : {}),
    })
  }
  keepStep(team, line, byCare(care, 2, 8, 20))
  // Accounts opened by the facilitator for the absent; the careful have one each until it is time to collect.
  const all = routes(team, byCare(care, 8, 3, 2))
  team.forEach((person, at) => {
    const route = all[at]
    const opened = { ...accountOfAnother(person, foreignNameMatch(person), home.country) }
    if (care !== 'careless') person.methods = [{ fromMs: person.joinedMs, method: opened }]
    if (route)
      person.methods.push({ fromMs: person.joinedMs + byCare(care, 1, 20, 35) * DAY_MS, method: route })
    drainAtOnce(person, byCare(care, 0.1, 0.4, 6), byCare(care, 0.97, 0.9, 0.8))
  })
  return team
}

/** Clients of the worker's own making: they lend rating and wash money. */
export function selfDealing(world: World, care: Care): readonly Person[] {
  const random = world.random.fork(world.newId('ring'))
  const team = Array.from({ length: byCare(care, 4, 4, 4) }, () => persona(world, 'self-dealing', care))
  const [leader] = team
  if (leader === undefined) return team
  const documentId = leader.facts.documentId ?? world.newId('doc')
  const client = {
    id: world.newId('c'),
    fundingId: world.newId('ins'),
    sinceMs: leader.joinedMs - 20 * DAY_MS,
    documentId: care === 'careful' ? world.newId('doc') : documentId,
  }
  const beganMs = Math.max(...team.map(({ joinedMs }) => joinedMs)) + 3 * DAY_MS
  team.forEach((person, at) => {
    person.joinedMs = beganMs - random.between(3, 25) * DAY_MS
    person.firstActMs = null
    act(person, beganMs)
    const share = byCare(care, 0.9, 0.6, 0.35)
    const ordinary = person.jobs.map((job) => ({
      ...job,
      fromMs: person.joinedMs + 5 * DAY_MS,
      amountUsd: job.amountUsd * (1 - share),
    }))
    const own = {
      amountUsd: 700 * share,
      spread: 0.2,
      everyDays: 10,
      irregularity: 0.4,
      hasMilestones: true,
      toMs: Number.POSITIVE_INFINITY,
    }
    person.jobs = [...ordinary, { ...own, client, fromMs: beganMs }]
    person.methods = person.methods.map((from) => ({ ...from, fromMs: person.joinedMs }))
    person.alsoDo.push(() =>
      world.stream.add('rating', person.id, beganMs + random.between(1, byCare(care, 5, 9, 12)) * DAY_MS, {
        clientId: client.id,
        score: random.pick([4.9, 5]),
        clientSince: iso(client.sinceMs),
        ...(care === 'careful' ? {} : { clientDocumentId: documentId }),
      }),
    )
    // The client's money comes from where the worker's goes: the same account, or that of the next in the ring.
    const partner = team[(at + 1) % team.length] ?? person
    const source = care === 'careless' ? person : partner
    const cycleShare = byCare(care, 1, 0.6, 0.3)
    person.alterPayout.push((draft) =>
      draft.payerId === client.id && random.chance(cycleShare)
        ? { ...draft, fundingId: source.methods[0]?.method.instrumentId ?? draft.fundingId }
        : draft,
    )
  })
  reuseDocuments(team, byCare(care, 2, 0, 2))
  return team
}

/** The same papers under several names. */
function reuseDocuments(team: readonly Person[], count: number): void {
  const documentId = team[0]?.facts.documentId
  if (documentId === undefined) return
  for (const person of team.slice(0, count)) person.facts = { ...person.facts, documentId }
}

/** All log in within minutes of each other, on most days, where one person or one script goes from screen to screen. */
function keepStep(
  team: readonly Person[],
  line: ReturnType<typeof residentialLine>,
  spreadMinutes: number,
): void {
  const [leader] = team
  if (leader === undefined) return
  const days = sittingsByRhythm({ ...leader, joinedMs: leader.world.startMs }).filter(() =>
    leader.random.chance(0.7),
  )
  for (const person of team) {
    person.sittings = () =>
      days
        .filter(({ startMs }) => startMs > person.joinedMs + HOUR_MS)
        .map(({ startMs, minutes }) => ({
          ...person.seat(startMs),
          line,
          startMs: startMs + person.random.between(0, spreadMinutes) * MINUTE_MS,
          minutes: minutes * person.random.between(0.7, 1.2),
        }))
  }
}

/** A flood of fresh accounts that write the same letter to everybody, from rented machines. */
export function bidFlood(world: World, care: Care): readonly Person[] {
  const random = world.random.fork(world.newId('flood'))
  const templateId = world.newId('tpl')
  const team = Array.from({ length: byCare(care, 4, 3, 3) }, () => persona(world, 'bid-flood', care))
  const machine = hostingLine(random, random.pick(PLACES))
  const collector = freshTarget(random, 'tron', 'USDT')
  for (const person of team) {
    person.facts = { ...person.facts, templateId }
    person.bidsPerWeek = byCare(care, 120, 60, 32)
    person.acceptance = byCare(care, 0.002, 0.005, 0.008)
    const proxy = hiddenProxyLine(random, person.home)
    person.seat = () => ({
      line: care === 'careless' || (care === 'moderate' && random.chance(0.3)) ? machine : proxy,
      device: person.laptop,
    })
    const own = wallet(person, 'tron')
    const method = care === 'careful' ? own : { ...own, target: () => collector }
    person.methods = [{ fromMs: person.joinedMs, method }]
    if (care === 'careful')
      person.methods.push({
        fromMs: person.joinedMs + 45 * DAY_MS,
        method: { ...own, target: () => collector },
      })
  }
  return team
}
