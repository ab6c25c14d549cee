/** One signal of the topology; `Signals.java`. */
export interface PortedSignal {
  readonly id: string
  /** From which strength on it counts, 0..1. */
  readonly from: number
  /** So many workers may differ, whatever their share. */
  readonly slack: number
  /** The small stream has somebody of whom it speaks. */
  readonly mustSpeak: boolean
}

const own = (id: string, mustSpeak = false): PortedSignal => ({ id, mustSpeak, from: 0, slack: 0 })

/** Of a state that passes: it is told only if something is said of the worker in that very time, which links may bring about. */
const fleeting = (id: string): PortedSignal => ({ id, mustSpeak: false, from: 0, slack: 2 })

/**
 * The detector knows at once who else uses something, the topology when the answer has come by two topics: an assessment in between
 * does not have it yet. What is strong enough for a finding is said all the same.
 */
const hearsay = (id: string): PortedSignal => ({ id, mustSpeak: true, from: 0.4, slack: 0 })

export const PORTED: readonly PortedSignal[] = [
  own('sanctioned-address', true),
  hearsay('shared-instrument'),
  own('change-then-payout', true),
  own('instrument-churn', true),
  own('holder-mismatch', true),
  own('new-destination-velocity'),
  own('crypto-share-shift'),
  own('structuring'),
  own('amount-outlier'),
  own('dormant-burst'),
  own('corridor-mismatch'),
  fleeting('impossible-travel'),
  fleeting('ip-country-churn'),
  fleeting('geo-profile-mismatch'),
  fleeting('anonymizer-use'),
  fleeting('tz-offset-vs-ip'),
  own('listed-netblock'),
  fleeting('no-rest-period'),
]
