import type { Signal } from '../signal.ts'
import { accountHandover } from './account-handover.ts'
import { addressLookalike } from './address-lookalike.ts'
import { amountOutlier } from './amount-outlier.ts'
import { anonymizerUse } from './anonymizer-use.ts'
import { assetHopping } from './asset-hopping.ts'
import { bidRatio } from './bid-ratio.ts'
import { changeThenPayout } from './change-then-payout.ts'
import { clientFundedByWorker } from './client-funded-by-worker.ts'
import { clientRatingBurst } from './client-rating-burst.ts'
import { concurrentGeo } from './concurrent-geo.ts'
import { confirmedInstrument } from './confirmed-instrument.ts'
import { contactChurn } from './contact-churn.ts'
import { continuousSession } from './continuous-session.ts'
import { corridorMismatch } from './corridor-mismatch.ts'
import { countryInconsistency } from './country-inconsistency.ts'
import { cryptoFirstAccount } from './crypto-first-account.ts'
import { cryptoRequested } from './crypto-requested.ts'
import { cryptoShareShift } from './crypto-share-shift.ts'
import { dormantBurst } from './dormant-burst.ts'
import { geoProfileMismatch } from './geo-profile-mismatch.ts'
import { holderMismatch } from './holder-mismatch.ts'
import { impossibleTravel } from './impossible-travel.ts'
import { instrumentChurn } from './instrument-churn.ts'
import { ipCountryChurn } from './ip-country-churn.ts'
import { linkedCluster } from './linked-cluster.ts'
import { listedNetblock } from './listed-netblock.ts'
import { lockstepSessions } from './lockstep-sessions.ts'
import { loginLikelihood } from './login-likelihood.ts'
import { newDestinationVelocity } from './new-destination-velocity.ts'
import { noRestPeriod } from './no-rest-period.ts'
import { operatorHandover } from './operator-handover.ts'
import { personMismatch } from './person-mismatch.ts'
import { prepaymentPressure } from './prepayment-pressure.ts'
import { rapidPassthrough } from './rapid-passthrough.ts'
import { remoteAccess } from './remote-access.ts'
import { reviewerIdentity } from './reviewer-identity.ts'
import { sanctionedAddress } from './sanctioned-address.ts'
import { selfDealing } from './self-dealing.ts'
import { sharedDevice } from './shared-device.ts'
import { sharedIdentity } from './shared-identity.ts'
import { sharedInstrument } from './shared-instrument.ts'
import { sharedIp } from './shared-ip.ts'
import { smallInstalments } from './small-instalments.ts'
import { structuring } from './structuring.ts'
import { taintedExposure } from './tainted-exposure.ts'
import { thirdPartyPayee } from './third-party-payee.ts'
import { thirdPartyRequested } from './third-party-requested.ts'
import { tzInferredMismatch } from './tz-inferred-mismatch.ts'
import { tzOffsetVsIp } from './tz-offset-vs-ip.ts'
import { unverifiedOrNew } from './unverified-or-new.ts'
import { videoRefusal } from './video-refusal.ts'

/** Every signal there is, in the order of the catalogue. */
export const SIGNALS: readonly Signal[] = [
  sanctionedAddress,
  sharedInstrument,
  sharedDevice,
  sharedIp,
  sharedIdentity,
  lockstepSessions,
  personMismatch,
  accountHandover,
  linkedCluster,
  confirmedInstrument,
  taintedExposure,
  changeThenPayout,
  instrumentChurn,
  holderMismatch,
  newDestinationVelocity,
  cryptoShareShift,
  cryptoFirstAccount,
  structuring,
  rapidPassthrough,
  amountOutlier,
  smallInstalments,
  assetHopping,
  dormantBurst,
  corridorMismatch,
  thirdPartyPayee,
  addressLookalike,
  cryptoRequested,
  thirdPartyRequested,
  impossibleTravel,
  ipCountryChurn,
  geoProfileMismatch,
  anonymizerUse,
  remoteAccess,
  loginLikelihood,
  tzOffsetVsIp,
  concurrentGeo,
  listedNetblock,
  continuousSession,
  noRestPeriod,
  tzInferredMismatch,
  operatorHandover,
  selfDealing,
  clientRatingBurst,
  reviewerIdentity,
  clientFundedByWorker,
  contactChurn,
  countryInconsistency,
  bidRatio,
  videoRefusal,
  prepaymentPressure,
  unverifiedOrNew,
]
