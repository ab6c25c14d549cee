import type { Profile } from '../../profile.ts'
import { DAY, HOUR, MINUTE } from '../../time.ts'
import { aHeartbeat, aLogin, aPayout, aProfileChange, aTravelNotice, every, TOKYO } from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers whose places and hours are of every kind that a signal about them knows. */
export function placeStories(): readonly Profile[] {
  return [
    sleepless(),
    shifts(),
    ...nocturnal(),
    ...atTwoDesks(),
    elsewhere(),
    ...misset(),
    secretive(),
    operated(),
    handedOver(),
    stranger(),
  ]
}

/** A week and more without a night. */
function sleepless(): Profile {
  const driver = createDriver()
  driver.send(...every(HOUR, 0, 8 * DAY, (at) => aHeartbeat({ at })))
  return driver.profile()
}

/** Two laptops in turn, one by day and one by night. */
function shifts(): Profile {
  const driver = createDriver()
  for (let n = 0; n < 36; n += 1)
    driver.send(
      aLogin({ at: n * 12 * HOUR + HOUR, connection: { device: `laptop-${n % 2}`, ip: `ip-${n % 2}` } }),
    )
  return driver.profile()
}

/** Works at night by the declared clock; in one case announces a journey, in the other rests by night. */
function nocturnal(): readonly Profile[] {
  return ['Etc/UTC', 'Asia/Tokyo'].map((declaredTimezone) => {
    const driver = createDriver()
    driver.send(
      aProfileChange({ declaredTimezone }),
      aTravelNotice({ from: 40 * DAY, to: 41 * DAY }),
      ...every(HOUR, 0, 20 * DAY, (at) => aHeartbeat({ at })).filter(
        ({ occurredAtMs }) => Math.floor(occurredAtMs / HOUR) % 24 < 9,
      ),
    )
    return driver.profile()
  })
}

/** Two sessions at once of somebody known for three weeks: on two continents, and in one room. */
function atTwoDesks(): readonly Profile[] {
  return [TOKYO, {}].map((place) => {
    const driver = createDriver()
    const other = { ...place, session: 'b', ip: 'ip-b', device: 'device-b' }
    const hour = [10 * MINUTE, 21 * DAY, 21 * DAY + HOUR] as const
    driver.send(
      aLogin(),
      ...every(...hour, (at) => aHeartbeat({ at, connection: { session: 'a' } })),
      ...every(...hour, (at) => aHeartbeat({ at, connection: other })),
    )
    return driver.profile()
  })
}

/** Declared one country, lives in another, once announces a journey to a third. */
function elsewhere(): Profile {
  const driver = createDriver()
  driver.send(
    aProfileChange({ declaredCountry: 'PT' }),
    aTravelNotice({ from: 0, to: 1, countries: ['XX'] }),
    ...every(DAY, 0, 14 * DAY, (at) => aLogin({ at, connection: TOKYO })),
  )
  return driver.profile()
}

/** A browser set to a time of day hours from that of the place, or that tells none. */
function misset(): readonly Profile[] {
  return [540, 0].map((timezoneOffsetMinutes) => {
    const driver = createDriver()
    const connection = { timezone: 'America/New_York', timezoneOffsetMinutes }
    driver.send(
      aProfileChange({ declaredTimezone: 'Asia/Tokyo' }),
      aTravelNotice({ from: 40 * DAY, to: 41 * DAY }),
      ...every(DAY, 0, 14 * DAY, (at) => aLogin({ at, connection })),
    )
    return driver.profile()
  })
}

/** New, and never without a VPN. */
function secretive(): Profile {
  const driver = createDriver()
  driver.send(
    aProfileChange({ action: 'created' }),
    ...every(DAY, 0, 8 * DAY, (at) => aLogin({ at, connection: { anonymizer: 'vpn' } })),
  )
  return driver.profile()
}

/** Under remote control on three days, in a house with others. */
function operated(): Profile {
  const driver = createDriver()
  for (const worker of ['w-2', 'w-3', 'w-1'])
    driver.send(
      ...every(DAY, 0, 3 * DAY, (at) =>
        aLogin({ worker, at, remoteTool: 'anydesk', connection: { ip: 'ip-house' } }),
      ),
    )
  return driver.profile()
}

/** After a month under a foreign clock, from another device, by remote control and with other contacts; then paid to somebody else. */
function handedOver(): Profile {
  const driver = createDriver()
  const other = { device: 'device-2', timezoneOffsetMinutes: 480, timezone: 'Europe/Lisbon' }
  driver.send(
    aProfileChange({ declaredTimezone: 'Europe/Lisbon', phone: 'phone-1', email: 'email-1' }),
    aTravelNotice({ from: 90 * DAY, to: 91 * DAY }),
    ...every(DAY, 0, 30 * DAY, (at) => aLogin({ at, connection: { timezone: 'Europe/Lisbon' } })),
    aPayout({ at: 30 * DAY, to: 'bank-own', holderNameMatch: 0.97 }),
    aProfileChange({ at: 31 * DAY, phone: 'phone-2', email: 'email-2' }),
    ...every(DAY, 31 * DAY, 50 * DAY, (at) => aLogin({ at, remoteTool: 'anydesk', connection: other })),
    aPayout({ at: 51 * DAY, to: 'bank-other', holderNameMatch: 0.2 }),
  )
  return driver.profile()
}

/** Three weeks at home, then a log-in like none before. */
function stranger(): Profile {
  const driver = createDriver()
  const strange = { ...TOKYO, asn: 2516, ip: 'ip-2', device: 'device-2', userAgentFamily: 'safari/ios' }
  driver.send(
    ...every(DAY, 0, 20 * DAY, (at) => aLogin({ at })),
    aLogin({ at: 21 * DAY, connection: strange }),
  )
  return driver.profile()
}
