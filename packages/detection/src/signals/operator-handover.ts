import { isKnownAgency } from '../context.ts'
import { isHandheld } from '../facts/user-agent.ts'
import type { Login } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { type Independence, independence } from '../stats/independence.ts'
import { DAY, HOUR } from '../time.ts'

/** Parts of the day (UTC) that log-ins are counted in: few, so that forty log-ins fill them. */
const PARTS = 4

/**
 * One device by day, another by night, day after day: the shifts of several operators (T4).
 *
 * What is measured is the mutual information of device and part of the day, against what chance would give. That alone is no sign of
 * two people: a laptop at the office and a phone at home have it as well. So a phone or tablet that is on the line of another device,
 * or on a mobile network of the same country, is taken for the same person's, and so is a workplace in that country. Devices
 * must be used in turn: a new laptop and, from that day on, new hours are one change. What is left is weak while all log-ins lie in
 * one waking day, and stronger when they leave nobody six hours to sleep.
 */
export const operatorHandover = defineSignal({
  id: 'operator-handover',
  version: 1,
  family: 'time',
  title: 'Devices take turns by the hour of the day',
  unit: 'standard deviations above chance',
  reference:
    '2022 advisory, platform list (PL1); published team practice; G-test with the correction of Williams (1976), Wilson and Hilferty (1931)',
  reads: ['logins', 'account'],
  defaults: {
    zLimit: 4,
    minDevices: 2,
    minLogins: 30,
    minPerDevice: 6,
    minTurns: 8,
    strength: 0.3,
    roundTheClock: 0.5,
    restHours: 6,
  },
  describes: {
    zLimit: 'standard deviations above chance from which it speaks',
    minDevices: 'devices needed',
    minLogins: 'log-ins from them needed',
    minPerDevice: 'devices with fewer log-ins are left out',
    minTurns: 'how often one device must follow another',
    strength: 'strength, 0..1',
    roundTheClock: 'strength where the log-ins leave no rest, 0..1',
    restHours: 'hours of the day without log-ins that are a rest',
  },
  guards: {
    home: 'is one of them a phone or tablet on the line of another, or on a mobile network of its country?',
    workplace: 'is one of them only ever at a workplace or campus in the country of another?',
    replacement: 'did one device merely take the place of another?',
    team: 'is it the account of an agency, which several people may use?',
  },
  halfLifeDays: 14,
  remembers: false,
  explain: {
    what: 'Which device logs in follows the hour of the day far more than chance would have it, and the devices take turns. Operators who work in shifts look like this; so does one person with two workplaces.',
    check: [
      'Compare networks and browsers of the devices: shifts differ in all of them.',
      'See whether there is a rest in the day that one person could sleep in.',
      'Ask the worker which devices are theirs and where they are used.',
    ],
  },
  evaluate({ facts, params, context }) {
    const { logins } = facts
    if (logins.length < params.minLogins)
      return unready('history', `${logins.length} of ${params.minLogins} log-ins seen`)
    // Nearly everybody: one device, or a few log-ins from another.
    if (!isDivided(logins, params.minPerDevice)) return quiet()
    const all = devicesOf(logins, params.minPerDevice)
    const found = judge(all)
    if (found === null) return quiet()
    const own = all.filter((one) => !isHomePhone(one, all))
    if (judge(own) === null) return quiet([heldBack('operator-handover', 'home', SAYS.home)])
    const left = own.filter((one) => !isWorkplace(one, own))
    const said = judge(left)
    if (said === null) return quiet([heldBack('operator-handover', 'workplace', SAYS.workplace)])
    if (turns(left) < params.minTurns)
      return quiet([heldBack('operator-handover', 'replacement', SAYS.replacement)])
    if (isKnownAgency(facts.account.agencyId?.value ?? null, context.platform))
      return quiet([heldBack('operator-handover', 'team', SAYS.team)])
    return verdict([episodeOf(left, said)])

    function judge(devices: readonly Device[]): Independence | null {
      if (devices.length < params.minDevices || countOf(devices) < params.minLogins) return null
      const result = independence(devices.map((one) => partsOf(one.logins)))
      return result.z > params.zLimit ? result : null
    }

    function episodeOf(devices: readonly Device[], { z, bits }: Independence): SignalEpisode {
      const count = countOf(devices)
      const used = devices.flatMap((one) => one.logins).sort(byTime)
      const rest = restOf(used)
      const isRoundTheClock = rest < params.restHours
      const last = used.at(-1) as Login
      return {
        atMs: last.ref.occurredAtMs,
        strength: isRoundTheClock ? params.roundTheClock : params.strength,
        observed: Math.round(z * 10) / 10,
        limit: params.zLimit,
        text: isRoundTheClock
          ? `${devices.length} devices take turns by the hour of the day, with no rest of ${params.restHours} hours between them.`
          : `${devices.length} devices take turns by the hour of the day.`,
        params: {
          devices: devices.length,
          logins: count,
          bits: Math.round(bits * 100) / 100,
          restHours: rest,
        },
        evidence: used
          .slice(-6)
          .map((one) => one.ref)
          .reverse(),
        guards: passed(
          ['home', 'none of them is a phone or tablet of the same home'],
          ['workplace', 'none of them is only used at a workplace in the same country'],
          ['replacement', `one followed another ${turns(devices)} times`],
          ['team', 'not the account of a known agency'],
        ),
      }
    }
  },
})

const SAYS = {
  home: 'A computer and a phone or tablet of one home take turns in the course of the day.',
  workplace: 'A device at a workplace and one elsewhere in the country take turns in the course of the day.',
  replacement: 'One device took the place of another, and the hours changed with it.',
  team: 'Devices take turns on the account of an agency.',
} as const

interface Device {
  readonly key: string
  /** By time; never empty. */
  readonly logins: readonly Login[]
}

/** What tells devices apart: their key, or the browser family where there is none. */
const keyOf = (login: Login): string | null => login.deviceKey ?? login.userAgentFamily

/** Whether so many log-ins are not from the device of the newest one. */
function isDivided(logins: readonly Login[], atLeast: number): boolean {
  const newest = keyOf(logins.at(-1) as Login)
  let others = 0
  for (const login of logins) if (keyOf(login) !== newest) others += 1
  return others >= atLeast
}

function devicesOf(logins: readonly Login[], minPerDevice: number): readonly Device[] {
  const devices = new Map<string, Login[]>()
  for (const login of logins) {
    const key = keyOf(login)
    if (key === null || login.automation) continue
    const known = devices.get(key)
    if (known === undefined) devices.set(key, [login])
    else known.push(login)
  }
  return [...devices]
    .map(([key, own]) => ({ key, logins: own }))
    .filter((one) => one.logins.length >= Math.max(1, minPerDevice))
}

const countOf = (devices: readonly Device[]): number =>
  devices.reduce((sum, one) => sum + one.logins.length, 0)

const hourOf = (login: Login): number => Math.floor((login.ref.occurredAtMs % DAY) / HOUR)

function partsOf(logins: readonly Login[]): readonly number[] {
  const parts = new Array<number>(PARTS).fill(0)
  for (const login of logins) {
    const part = Math.floor(hourOf(login) / (24 / PARTS))
    parts[part] = (parts[part] as number) + 1
  }
  return parts
}

/** A phone or tablet that was seen on a fixed line of another device, or only on mobile networks of its country. */
function isHomePhone(device: Device, all: readonly Device[]): boolean {
  if (!device.logins.every((one) => isHandheld(one.userAgentFamily) === true)) return false
  const others = all.filter((one) => one !== device).flatMap((one) => one.logins)
  const sharesLine = device.logins.some(
    (one) =>
      one.ipKey !== null && one.network !== 'hosting' && others.some((other) => other.ipKey === one.ipKey),
  )
  return (
    sharesLine ||
    (device.logins.every((one) => one.network === 'cellular') && isSameCountry(device.logins, others))
  )
}

/** Only ever on business or campus networks, while another device is at home on a fixed line of the same country. */
function isWorkplace(device: Device, all: readonly Device[]): boolean {
  if (!device.logins.every((one) => one.network === 'business' || one.network === 'education')) return false
  const home = all
    .filter((one) => one !== device)
    .flatMap((one) => one.logins)
    .filter((one) => one.network === 'residential')
  return home.length > 0 && isSameCountry(device.logins, home)
}

function isSameCountry(logins: readonly Login[], others: readonly Login[]): boolean {
  const countries = new Set(others.map((one) => one.country))
  return logins.every((one) => one.country !== null && countries.has(one.country))
}

const byTime = (a: Login, b: Login): number =>
  a.ref.occurredAtMs - b.ref.occurredAtMs || (a.ref.eventId < b.ref.eventId ? -1 : 1)

function turns(devices: readonly Device[]): number {
  const used = devices.flatMap((one) => one.logins).sort(byTime)
  let count = 0
  for (let i = 1; i < used.length; i += 1)
    if (keyOf(used[i] as Login) !== keyOf(used[i - 1] as Login)) count += 1
  return count
}

/** The longest stretch of the day, across midnight, in which nobody ever logged in; hours. */
function restOf(logins: readonly Login[]): number {
  const hours = new Set(logins.map(hourOf))
  let longest = 0
  let run = 0
  for (let hour = 0; hour < 48; hour += 1) {
    run = hours.has(hour % 24) ? 0 : run + 1
    longest = Math.max(longest, Math.min(run, 24))
  }
  return longest
}
