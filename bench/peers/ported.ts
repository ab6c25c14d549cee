/** One signal of the topology; `Signals.java`. */
export interface PortedSignal {
  readonly id: string
  /** The formula is the same in all that the small stream can show, so that both have to agree. */
  readonly isSame: boolean
  /** The small stream has somebody of whom it speaks. */
  readonly mustSpeak: boolean
}

const same = (id: string, mustSpeak = false): PortedSignal => ({ id, isSame: true, mustSpeak })
const near = (id: string): PortedSignal => ({ id, isSame: false, mustSpeak: false })

export const PORTED: readonly PortedSignal[] = [
  same('sanctioned-address', true),
  same('shared-instrument', true),
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
