/** One signal of the topology; `Signals.java`. */
export interface PortedSignal {
  readonly id: string
  /** The formula is the same in all that the small stream can show, so that both have to agree. */
  readonly isSame: boolean
  /** From which strength on it counts, 0..1. */
  readonly from: number
  /** The small stream has somebody of whom it speaks. */
  readonly mustSpeak: boolean
}

const same = (id: string, mustSpeak = false): PortedSignal => ({ id, isSame: true, mustSpeak, from: 0 })
const near = (id: string): PortedSignal => ({ id, isSame: false, mustSpeak: false, from: 0 })

/**
 * The detector knows at once who else uses something, the topology when the answer has come by two topics: an assessment in between
 * does not have it yet. What is strong enough for a finding is said all the same.
 */
const hearsay = (id: string): PortedSignal => ({ id, isSame: true, mustSpeak: true, from: 0.4 })

export const PORTED: readonly PortedSignal[] = [
  same('sanctioned-address', true),
  hearsay('shared-instrument'),
  same('change-then-payout', true),
  same('instrument-churn', true),
  same('holder-mismatch', true),
  same('new-destination-velocity'),
  same('crypto-share-shift'),
  same('structuring'),
  same('amount-outlier'),
  same('dormant-burst'),
  same('corridor-mismatch'),
  near('impossible-travel'),
  near('ip-country-churn'),
  near('geo-profile-mismatch'),
  near('anonymizer-use'),
  near('tz-offset-vs-ip'),
  near('listed-netblock'),
  near('no-rest-period'),
]
