import { EVM_CHAINS, freshAddress, freshTarget } from '../../world/addresses.ts'
import { hiddenProxyLine } from '../../world/networks.ts'
import { anotherPlace } from '../../world/places.ts'
import { DAY_MS } from '../../world/time.ts'
import type { Care, World } from '../../world/world.ts'
import { accountOfAnother, newLaptop, ordinarySeat, wallet } from '../make.ts'
import type { Person } from '../person.ts'
import { act, borrowed, byCare, drainAtOnce, foreignNameMatch, instant, persona } from './common-traits.ts'
import { makeSlips } from './slips.ts'

/** From the bank to wallets of the organisation, over more and more chains. */
export function cryptoShifter(world: World, care: Care): readonly Person[] {
  const fromMs = instant(world, world.random.between(0.25, 0.55))
  const person = borrowed(world, 'crypto-shifter', care, fromMs)
  const { random } = person
  const chains = byCare<readonly string[]>(
    care,
    ['tron', ...EVM_CHAINS],
    ['tron', 'ethereum', 'bsc'],
    ['tron'],
  )
  const purses = chains.map((chain) => freshTarget(random, chain, random.pick(['USDT', 'USDC'])))
  const isFresh = byCare(care, 0.7, 0.3, 0.1)
  const base = wallet(person, 'tron')
  person.methods.push({
    fromMs,
    method: {
      ...base,
      target: () => {
        const purse = random.pick(purses)
        return random.chance(isFresh) ? { ...purse, address: freshAddress(random, purse.chain) } : purse
      },
    },
  })
  for (let count = byCare(care, 3, 2, 2); count > 0; count -= 1)
    person.alsoDo.push(() =>
      world.stream.add('observation', person.id, fromMs - random.between(1, 20) * DAY_MS, {
        kind: 'crypto_requested',
        source: 'client',
        observerId: random.pick(world.clients).id,
      }),
    )
  const device = newLaptop(world, random)
  const line = hiddenProxyLine(random, care === 'careless' ? anotherPlace(random, person.home) : person.home)
  person.seat = (atMs) =>
    atMs > fromMs - DAY_MS && care !== 'careful' ? { line, device } : ordinarySeat(person)
  person.jobs = person.jobs.map((job) => ({ ...job, everyDays: 7 }))
  drainAtOnce(person, byCare(care, 0.1, 0.2, 0.5), byCare(care, 0.98, 0.96, 0.93), fromMs)
  makeSlips(person, fromMs)
  return [person]
}

/** Stays below the limit at which somebody would look, and earns more than that. */
export function structurer(world: World, care: Care): readonly Person[] {
  const person = persona(world, 'structurer', care)
  const { random } = person
  const limit = random.pick([1_000, 3_000, 3_000, 10_000])
  const most = byCare(care, 0.99, 0.985, 0.98)
  const least = byCare(care, 0.97, 0.94, 0.9)
  person.jobs = person.jobs.slice(0, 1).map((job) => ({
    ...job,
    amountUsd: limit * byCare(care, 3.5, 2.8, 1.9),
    spread: 0.1,
    everyDays: byCare(care, 6, 7, 8),
    irregularity: 0.3,
  }))
  person.split = (amountUsd) => {
    const shares: number[] = []
    let left = amountUsd
    while (left > limit * least) {
      const part = limit * random.between(least, most)
      shares.push(part / amountUsd)
      left -= part
    }
    return left > 20 ? [...shares, left / amountUsd] : shares
  }
  const others = Array.from({ length: byCare(care, 3, 2, 2) }, () =>
    accountOfAnother(person, foreignNameMatch(person), person.home.country),
  )
  others.forEach((method, at) => {
    person.methods.push({ fromMs: person.joinedMs + (4 + 9 * at) * DAY_MS, method })
  })
  person.choose = (atMs, current) =>
    random.pick([current, ...others.filter((_, at) => atMs > person.joinedMs + (4 + 9 * at) * DAY_MS)])
  person.habit = { isAutomatic: false, delayHours: 16, share: () => random.between(0.3, 0.6) }
  makeSlips(person, person.joinedMs)
  return [person]
}

/** Pays to an address that is listed: always, later, or once among many others. */
export function listedAddress(world: World, care: Care): readonly Person[] {
  const fromMs = instant(world, world.random.between(0.3, 0.7))
  const person = borrowed(world, 'listed-address', care, fromMs)
  const { random } = person
  const chain = random.pick(['tron', 'ethereum', 'bitcoin', 'litecoin'])
  const asset = chain === 'bitcoin' ? 'BTC' : chain === 'litecoin' ? 'LTC' : 'USDT'
  const listed = freshTarget(random, chain, asset)
  world.listedAddresses.push(listed.address)
  const own = wallet(person, chain, asset)
  person.methods = [{ fromMs: person.joinedMs, method: own }]
  let left = byCare(care, Number.POSITIVE_INFINITY, 4, 1)
  person.alterPayout.push((draft, atMs) => {
    if (atMs < fromMs || left <= 0) return draft
    left -= 1
    // Other letters of the same bytes, where the chain allows it.
    const address =
      chain === 'ethereum' && care !== 'careless'
        ? `0x${listed.address.slice(2).toUpperCase()}`
        : listed.address
    return { ...draft, destination: { kind: 'crypto', crypto: { ...listed, address } } }
  })
  // The act is the payment, not the plan.
  person.firstActMs = null
  person.alsoDo.push(({ payouts }) => {
    const first = payouts.find(
      ({ destination }) => destination.crypto?.address.toLowerCase() === listed.address.toLowerCase(),
    )
    if (first !== undefined) act(person, first.atMs)
  })
  return [person]
}

/** Small sums again and again from one client, without work behind them. */
export function smallDrainer(world: World, care: Care): readonly Person[] {
  const fromMs = instant(world, world.random.between(0.2, 0.5))
  const person = borrowed(world, 'small-drainer', care, fromMs)
  const { random } = person
  const client = random.pick(world.clients)
  const usual = person.jobs[0]?.amountUsd ?? 800
  person.jobs = [
    ...person.jobs.map((job) => ({ ...job, client, hasMilestones: true, toMs: fromMs })),
    {
      client,
      amountUsd: Math.max(25, usual * byCare(care, 0.1, 0.15, 0.2)),
      spread: 0.3,
      everyDays: byCare(care, 1, 1.8, 2.6),
      irregularity: 0.6,
      hasMilestones: false,
      fromMs,
      toMs: Number.POSITIVE_INFINITY,
    },
  ]
  const country = anotherPlace(random, person.home).country
  person.methods.push({
    fromMs: fromMs + byCare(care, 0, 6, 15) * DAY_MS,
    method: accountOfAnother(person, foreignNameMatch(person), country),
  })
  drainAtOnce(person, byCare(care, 0.1, 0.2, 1), byCare(care, 0.97, 0.95, 0.85), fromMs)
  makeSlips(person, fromMs)
  return [person]
}

/** A new account every few weeks, of another holder each time. */
export function accountCarousel(world: World, care: Care): readonly Person[] {
  const person = persona(world, 'account-carousel', care)
  const { random } = person
  const everyDays = byCare(care, 8, 14, 22)
  for (let at = 1; at <= byCare(care, 7, 5, 4); at += 1) {
    const country = care === 'careful' ? person.home.country : anotherPlace(random, person.home).country
    const fromMs = person.joinedMs + at * everyDays * DAY_MS
    person.methods.push({ fromMs, method: accountOfAnother(person, foreignNameMatch(person), country) })
  }
  makeSlips(person, person.joinedMs)
  return [person]
}
