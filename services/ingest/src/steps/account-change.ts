import type { AccountChange, PayoutInstrument, Pseudonym, TravelNotice } from '@redflag/detection'
import { type ContractEventProfile, parseTimestampMs } from '@redflag/schemas'
import { boundedText } from './bounded-text.ts'
import type { Pseudonyms, Purpose } from './pseudonyms.ts'

/** There are some 250; a longer list repeats itself. */
const MAX_COUNTRIES = 250

export type AccountChangeStep = (given: ContractEventProfile) => AccountChange

/** What changed about the account: documents, contacts and names as pseudonyms, countries and zones as they are. */
export function createAccountChangeStep(pseudonyms: Pseudonyms): AccountChangeStep {
  function keyOf(purpose: Purpose, value: string | undefined): Pseudonym | null {
    return value === undefined ? null : pseudonyms.of(purpose, value)
  }

  function instrumentOf(given: ContractEventProfile['payoutInstrument']): PayoutInstrument | null {
    if (given === undefined) return null
    return {
      kind: given.kind ?? null,
      key: keyOf('instrument', given.instrumentId),
      holderNameKey: keyOf('name', given.holderNameId),
      country: given.country ?? null,
      replacesSameHolder: given.replacesSameHolder ?? null,
    }
  }

  return function accountChange(given) {
    return {
      action: given.action,
      kycStatus: given.kycStatus ?? null,
      declaredCountry: given.declaredCountry ?? null,
      declaredTimezone: given.declaredTimezone === undefined ? null : boundedText(given.declaredTimezone),
      phoneCountry: given.phoneCountry ?? null,
      documentCountry: given.documentCountry ?? null,
      documentKey: keyOf('document', given.documentId),
      emailKey: keyOf('email', given.emailId),
      phoneKey: keyOf('phone', given.phoneId),
      nameKey: keyOf('name', given.nameId),
      templateKey: keyOf('template', given.templateId),
      agencyId: given.agencyId ?? null,
      householdId: given.householdId ?? null,
      payoutInstrument: instrumentOf(given.payoutInstrument),
      travelNotice: travelNoticeOf(given.travelNotice),
    }
  }
}

function travelNoticeOf(given: ContractEventProfile['travelNotice']): TravelNotice | null {
  if (given === undefined) return null
  const fromMs = parseTimestampMs(given.from)
  const toMs = parseTimestampMs(given.to)
  if (fromMs === null || toMs === null) return null
  return { fromMs, toMs, countries: given.countries?.slice(0, MAX_COUNTRIES) ?? [] }
}
