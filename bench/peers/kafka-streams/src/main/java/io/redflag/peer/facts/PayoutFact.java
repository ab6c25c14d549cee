package io.redflag.peer.facts;

import io.redflag.peer.event.DestinationKind;
import io.redflag.peer.event.Payout;

/** One payout to one destination; one rerouted on its way is two facts with one status. */
public record PayoutFact(
    String payoutId,
    Ref ref,
    Payout.Status status,
    Double usdCents,
    String payerId,
    String destinationKey,
    DestinationKind kind,
    boolean isCompany,
    Boolean holderVerified,
    Double holderNameMatch,
    String agencyId,
    String earningId,
    Boolean automatic,
    boolean assessed,
    Payout.SanctionsHit hit)
    implements Dated {

  static PayoutFact of(Payout payout, Ref ref) {
    Payout.Destination to = payout.destination();
    String cents = payout.amountUsdCents();
    return new PayoutFact(
        payout.payoutId(),
        ref,
        payout.status(),
        cents == null ? null : Double.valueOf(cents),
        payout.payerId(),
        to.key(),
        to.kind(),
        to.isCompany(),
        to.holderVerified(),
        to.holderNameMatch(),
        payout.agencyId(),
        payout.earningId(),
        payout.automatic(),
        payout.status() != Payout.Status.REVERSED,
        to.crypto() == null ? null : to.crypto().hit());
  }

  PayoutFact join(PayoutFact told) {
    return new PayoutFact(
        payoutId,
        Ref.earlier(ref, told.ref),
        status.compareTo(told.status) >= 0 ? status : told.status,
        Lists.greater(usdCents, told.usdCents),
        Lists.greater(payerId, told.payerId),
        destinationKey,
        kind.symbol().compareTo(told.kind.symbol()) >= 0 ? kind : told.kind,
        isCompany || told.isCompany,
        Lists.greater(holderVerified, told.holderVerified),
        Lists.greater(holderNameMatch, told.holderNameMatch),
        Lists.greater(agencyId, told.agencyId),
        Lists.greater(earningId, told.earningId),
        Lists.greater(automatic, told.automatic),
        assessed || told.assessed,
        hit == null ? told.hit : hit);
  }

  PayoutFact withStatus(Payout.Status next) {
    return new PayoutFact(
        payoutId,
        ref,
        next,
        usdCents,
        payerId,
        destinationKey,
        kind,
        isCompany,
        holderVerified,
        holderNameMatch,
        agencyId,
        earningId,
        automatic,
        assessed,
        hit);
  }

  public boolean stands() {
    return status != Payout.Status.REVERSED;
  }

  public long atMs() {
    return ref.atMs();
  }

  public boolean isCrypto() {
    return kind == DestinationKind.CRYPTO;
  }

  /** Of known value and more than nothing. */
  public boolean isPriced() {
    return usdCents != null && usdCents > 0;
  }
}
