package io.redflag.peer.facts;

/** Another worker's use of a payout destination. */
public record Member(
    String workerId, long firstSeenMs, long lastSeenMs, String agencyId, String householdId) {

  public Member join(Member told) {
    return new Member(
        workerId,
        Math.min(firstSeenMs, told.firstSeenMs),
        Math.max(lastSeenMs, told.lastSeenMs),
        told.agencyId == null ? agencyId : told.agencyId,
        told.householdId == null ? householdId : told.householdId);
  }
}
