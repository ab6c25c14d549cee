import type { Family, Reason } from '@redflag/detection'

/**
 * What an honest worker would say. Shown beside the reasons, so that whoever decides has both in view. One table, by
 * signal; a signal without a line of its own takes its family's. Circumstances only, never who somebody is or where from.
 */
const BY_SIGNAL: Readonly<Record<string, readonly string[]>> = {
  'sanctioned-address': [
    'The address may have been mistyped, or put there by somebody else: confirm it with the worker over a known contact.',
    'A list entry can be outdated: check the current list before anything final is done.',
  ],
  'shared-instrument': [
    'Partners or family may share one bank account or wallet.',
    'An agency or an accountant may take payment for several workers; it can be declared.',
    'An exchange may use one deposit address for many customers.',
  ],
  'shared-device': [
    'A household, a small office or a lent computer.',
    'Two identical company laptops can look like one device.',
  ],
  'shared-ip': [
    'Carriers, campuses, co-working spaces and public Wi-Fi put many people behind one address.',
    'A household or a shared flat.',
  ],
  'change-then-payout': [
    'The bank or the wallet was changed for an everyday reason (better fees, an account closed, a card expired).',
    'The account may have been taken over: the worker would then be the one harmed.',
  ],
  'instrument-churn': [
    'Payouts that failed may have been tried again to other accounts.',
    'A bank outage or closure forces several changes in a short time.',
  ],
  'holder-mismatch': [
    'A name in another script or order, a former or married name, a second family name.',
    'The worker’s own company or a joint account.',
  ],
  'new-destination-velocity': [
    'Wallets that give a new receiving address for every payment.',
    'Savings, taxes and living costs paid into separate accounts.',
  ],
  'impossible-travel': [
    'A VPN, a company network or a mobile carrier can make a login appear somewhere else.',
    'IP location databases are wrong at times, above all for mobile networks.',
  ],
  'ip-country-churn': [
    'Travel, with connections on the way.',
    'A privacy VPN that changes its exit, or roaming between carriers.',
  ],
  'listed-netblock': [
    'The address may have been handed to somebody else since it was listed.',
    'It may be an exit of a VPN that many people use.',
  ],
  'continuous-session': [
    'A browser tab left open, or a time sheet program that keeps the session alive.',
    'On-call duty or a deadline.',
  ],
  'shared-identity': [
    'The same person came back after closing an account.',
    'A family may share a phone or a mail address; a course may hand out one template.',
  ],
  'linked-cluster': [
    'What speaks against the linked workers may be explained itself: look there first.',
    'An agency or a family that was never declared.',
  ],
  'confirmed-instrument': ['The destination may have changed hands, or be that of a service for many.'],
  'lockstep-sessions': [
    'Colleagues in one room who keep the same hours.',
    'A couple or a shared flat with one routine.',
  ],
  'person-mismatch': [
    'Poor light, a worn document photograph or a changed look make checks fail.',
    'A relative may have opened the account for the worker.',
  ],
  'account-handover': [
    'A new machine or a new employer’s desktop, and in the same weeks an account at another bank whose name is spelled otherwise.',
    'Somebody helps the worker with computer and money affairs; it can be declared.',
    'The account may have been taken over: the worker would then be the one harmed.',
  ],
  'remote-access': ['A company desktop, or somebody who helped the worker from afar.'],
  'concurrent-geo': [
    'A phone and a computer on different networks; IP location databases are wrong at times.',
  ],
  'geo-profile-mismatch': ['A move, or work from another country, that the profile does not tell yet.'],
  'anonymizer-use': ['Privacy, or a company network: using one is lawful and common.'],
  'no-rest-period': ['A deadline, or two people who openly share the account of a small company.'],
  'operator-handover': ['One computer at home and another at work.'],
  'tz-inferred-mismatch': ['Working at night, for clients elsewhere, or beside another job.'],
  'tz-offset-vs-ip': ['A device that keeps the clock of an employer or of home.'],
  'login-likelihood': ['A new device, a new provider or a journey.'],
  'crypto-share-shift': ['A bank that failed or closed accounts, high fees or inflation.'],
  'crypto-first-account': ['Some platforms and clients pay so as a rule.'],
  'asset-hopping': ['Fees and prices differ between chains, and change.'],
  'amount-outlier': ['A milestone, a bonus, or several invoices paid at once.'],
  structuring: ['A limit on payouts, or a salary that happens to be just under the line.'],
  'rapid-passthrough': ['Living from payout to payout; a standing instruction that nobody told us of.'],
  'small-instalments': ['Hourly or weekly pay.'],
  'dormant-burst': ['Seasonal work, illness or parental leave.'],
  'corridor-mismatch': ['An account kept in a former country, or with an online bank licensed elsewhere.'],
  'third-party-payee': ['The worker’s own company, not verified yet; an umbrella company.'],
  'address-lookalike': [
    'The worker may have copied an address that somebody else planted in the history: they would be the one harmed.',
  ],
  'client-rating-burst': ['A large client who takes on many people at once.'],
  'reviewer-identity': ['The platform may have filed a document under the wrong account.'],
  'contact-churn': ['A marriage, a new provider, a correction.'],
  'country-inconsistency': ['People who live, bank and hold papers in different countries.'],
  'bid-ratio': ['A newcomer who tries hard.'],
  'video-refusal': ['A poor connection, a disability, or a wish for privacy.'],
  'prepayment-pressure': ['Bad experience with clients who did not pay.'],
  'tainted-exposure': ['Coins pass through many hands; the worker may never have known.'],
  'crypto-requested': ['A client may have offered it first; some markets pay so as a rule.'],
  'third-party-requested': ['A spouse, a parent or an umbrella company is paid in the worker’s place.'],
  'unverified-or-new': ['Verification takes its time, and everybody was new once.'],
  'client-funded-by-worker': [
    'A freelancer may hire others, and pay them from the account that their own pay comes to.',
    'Two workers may have given each other real work; a partner or a friend may have lent an account to a client.',
  ],
  'self-dealing': [
    'Freelancers pay themselves through their own registered company.',
    'A refund or a correction of an earlier payment.',
  ],
}

const BY_FAMILY: Readonly<Record<Family, readonly string[]>> = {
  network: ['Travel, a VPN, a company network or a mobile carrier.'],
  linkage: ['A household, an agency, or a place that many people share.'],
  routing: ['A change of bank, several accounts for several purposes, or payouts that had to be repeated.'],
  time: ['Irregular hours, on-call duty, or a program that keeps the session alive.'],
  client: ['A long and good relation with one client, or the worker’s own registered company.'],
  identity: ['A change of name, a typing error, or documents that are being renewed.'],
  sanctions: [
    'A list entry can be outdated, and an address can be mistyped: check before anything final is done.',
  ],
}

/** What speaks for an everyday cause of these reasons, without repetition, in the order of the reasons. */
export function alternativeExplanations(reasons: readonly Reason[]): readonly string[] {
  return [...new Set(reasons.flatMap((reason) => BY_SIGNAL[reason.signal] ?? BY_FAMILY[reason.family]))]
}
