import type { Profile } from '../../profile.ts'
import { DAY } from '../../time.ts'
import {
  aBid,
  aHeartbeat,
  aLogin,
  anObservation,
  aPayout,
  aProfileChange,
  aTravelNotice,
} from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers whose account changes, or contradicts itself, in every way that a signal about accounts knows. */
export function personStories(): readonly Profile[] {
  return [
    changing(),
    renamed(),
    ofCountries('XD'),
    ofCountries('XA'),
    bidding(1),
    bidding(0),
    bidding(0, aHeartbeat),
    ...reported(),
  ]
}

/** A new phone every ten days, one typing error among them. */
function changing(): Profile {
  const driver = createDriver()
  driver.send(aProfileChange({ name: 'name-1', phone: 'phone-0', email: 'email-1' }))
  for (let n = 1; n <= 4; n += 1) driver.send(aProfileChange({ at: n * 10 * DAY, phone: `phone-${n}` }))
  driver.send(aProfileChange({ at: 40.5 * DAY, phone: 'phone-5' }))
  return driver.profile()
}

/** Takes another name and another bank in one week. */
function renamed(): Profile {
  const driver = createDriver()
  driver.send(
    aProfileChange({ name: 'name-1' }),
    aPayout({ at: DAY, to: 'bank-1' }),
    aProfileChange({ at: 30 * DAY, name: 'name-2' }),
    aProfileChange({ at: 31 * DAY, adds: 'bank-2' }),
    aPayout({ at: 32 * DAY, to: 'bank-2' }),
  )
  return driver.profile()
}

/** Papers and phone of three countries, the bank of one more or not. */
function ofCountries(bank: string): Profile {
  const driver = createDriver()
  driver.send(
    aProfileChange({ declaredCountry: 'XA', phoneCountry: 'XB', documentCountry: 'XC' }),
    aTravelNotice({ from: 20 * DAY, to: 21 * DAY }),
    aPayout({ to: 'bank-1', country: bank }),
  )
  for (let n = 0; n < 12; n += 1) driver.send(aLogin({ at: n * DAY, connection: { country: 'XA' } }))
  return driver.profile()
}

/** Sends very many offers, and is taken up so often in a hundred; with log-ins, or none that is known. */
function bidding(accepted: number, present: typeof aHeartbeat = aLogin): Profile {
  const driver = createDriver()
  driver.send(aProfileChange({ action: 'created', at: -100 * DAY }))
  for (let n = 0; n < 150; n += 1) {
    const at = Math.floor(n / 10) * DAY + n
    if (n % 10 === 0) driver.send(present({ at }))
    driver.send(aBid({ at, bid: `b-${n}`, accepted: n % 100 < accepted }))
  }
  return driver.profile()
}

/** Of whom clients, the staff and checks tell, more and less, and one who was confirmed afterwards. */
function reported(): readonly Profile[] {
  const kinds = ['video_declined', 'prepayment_requested', 'identity_doubted', 'liveness_failed'] as const
  const told = kinds.map((kind) => {
    const driver = createDriver()
    const source = kind === 'liveness_failed' ? 'system' : 'client'
    return [1, 2, 3, 4].map((n) => {
      driver.send(anObservation({ at: n * DAY, kind, source, observerId: `o-${n}` }))
      return driver.profile()
    })
  })
  const confirmed = createDriver()
  confirmed.send(
    anObservation({ kind: 'identity_doubted' }),
    anObservation({ at: DAY, kind: 'video_declined' }),
    anObservation({ at: 2 * DAY, kind: 'identity_confirmed' }),
  )
  return [...told.flat(), confirmed.profile()]
}
