package io.redflag.peer.facts;

import io.redflag.peer.event.AccountChange;

/** What the worker and the platform said of the account. */
public final class Account {
  public Long createdMs;
  public Register kycStatus;
  public Register declaredCountry;
  public Register declaredTimezone;
  public Register phoneCountry;
  public Register documentCountry;
  public Register agencyId;
  public Register householdId;

  void fold(AccountChange change, long atMs) {
    if (change.action() == AccountChange.Action.CREATED)
      createdMs = createdMs == null ? atMs : Math.min(createdMs, atMs);
    kycStatus = Register.write(kycStatus, change.kycStatus(), atMs);
    declaredCountry = Register.write(declaredCountry, change.declaredCountry(), atMs);
    declaredTimezone = Register.write(declaredTimezone, change.declaredTimezone(), atMs);
    phoneCountry = Register.write(phoneCountry, change.phoneCountry(), atMs);
    documentCountry = Register.write(documentCountry, change.documentCountry(), atMs);
    agencyId = Register.write(agencyId, change.agencyId(), atMs);
    householdId = Register.write(householdId, change.householdId(), atMs);
  }

  public String agency() {
    return Register.valueOf(agencyId);
  }

  public String household() {
    return Register.valueOf(householdId);
  }
}
