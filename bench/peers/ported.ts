/** One signal of the topology; `Signals.java`. */
export interface PortedSignal {
  readonly id: string
  /** From which strength on it counts, 0..1. */
  readonly from: number
  /** The small stream has somebody of whom it speaks. */
  readonly mustSpeak: boolean
}

const own = (id: string, mustSpeak = false): PortedSignal => ({ id, mustSpeak, from: 0 })

/**
 * The detector knows at once who else uses something, the topology when the answer has come by two topics: an assessment in between
 * does not have it yet. What is strong enough for a finding is said all the same.
 */
const hearsay = (id: string): PortedSignal => ({ id, mustSpeak: true, from: 0.4 })

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
  own('impossible-travel'),
  own('ip-country-churn'),
  own('geo-profile-mismatch'),
  own('anonymizer-use'),
  own('tz-offset-vs-ip'),
  own('listed-netblock'),
  own('no-rest-period'),
]
