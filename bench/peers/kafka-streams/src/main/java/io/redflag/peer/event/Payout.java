package io.redflag.peer.event;

/** Money leaves towards the worker. Amounts are whole US cents as a decimal string. */
public record Payout(
    String payoutId,
    Status status,
    String amountUsdCents,
    String payerId,
    String agencyId,
    String earningId,
    Boolean automatic,
    Destination destination) {

  /** In the order of the schema, and of how far a payout has come. */
  public enum Status {
    REQUESTED,
    SENT,
    REVERSED
  }

  public record Destination(
      DestinationKind kind,
      String key,
      String country,
      boolean isCompany,
      Boolean holderVerified,
      Double holderNameMatch,
      Crypto crypto) {

    /** An address that an exchange shares among its customers says whose it is by its memo alone. */
    public boolean isNobodys() {
      return crypto != null && crypto.omnibus() && !crypto.hasMemo();
    }
  }

  public record Crypto(boolean hasMemo, boolean accountModel, boolean omnibus, SanctionsHit hit) {}

  public record SanctionsHit(String list, String version, String entry, String party) {}
}
