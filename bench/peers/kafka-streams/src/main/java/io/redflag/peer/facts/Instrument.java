package io.redflag.peer.facts;

import io.redflag.peer.event.AccountChange;
import io.redflag.peer.event.Anonymizer;
import io.redflag.peer.event.Connection;
import io.redflag.peer.event.DestinationKind;
import io.redflag.peer.event.NetworkKind;
import io.redflag.peer.event.Payout;
import java.util.List;

/** Where money may go. */
public final class Instrument implements Keyed {
  /** What hid the connection over which it was added. */
  public enum AddedOver {
    VPN,
    PROXY,
    TOR,
    HOSTING
  }

  public static final long NEVER = Long.MAX_VALUE;

  public final String key;
  public DestinationKind kind;
  public String country;
  public String holderNameKey;
  public boolean accountModel = true;
  public boolean replacesSameHolder;
  public Ref addedRef;
  public AddedOver addedOver;
  public boolean omnibus;
  /** Payouts to it that stand. */
  public int paidCount;
  public long firstPaidMs = NEVER;
  public long lastPaidMs;

  public Instrument(String key) {
    this.key = key;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public long lastMs() {
    return Math.max(addedRef == null ? 0 : addedRef.atMs(), lastPaidMs);
  }

  /** First time it was added or paid to; `NEVER` where neither. */
  public long firstUseMs() {
    return Math.min(addedRef == null ? NEVER : addedRef.atMs(), firstPaidMs);
  }

  public boolean isInUse() {
    return addedRef != null || isPaid();
  }

  public boolean isPaid() {
    return firstPaidMs != NEVER;
  }

  public boolean isCrypto() {
    return kind == DestinationKind.CRYPTO;
  }

  /** An address of a wallet that never repeats one. */
  public boolean isRotating() {
    return isCrypto() && !accountModel;
  }

  void describe(Payout.Destination told) {
    kind = greaterKind(kind, told.kind());
    country = Lists.greater(country, told.country());
    if (told.crypto() != null) accountModel &= told.crypto().accountModel();
    omnibus |= told.isNobodys();
  }

  /** Folds the adding of a payout method by an account change. */
  static void fold(
      List<Instrument> instruments, AccountChange.Instrument told, Connection connection, Ref ref) {
    if (told == null || told.key() == null) return;
    Instrument known = Lists.find(instruments, told.key());
    Instrument instrument = known == null ? new Instrument(told.key()) : known;
    instrument.kind = greaterKind(instrument.kind, told.kind());
    instrument.country = Lists.greater(instrument.country, told.country());
    instrument.holderNameKey = Lists.greater(instrument.holderNameKey, told.holderNameKey());
    instrument.replacesSameHolder |= told.replacesSameHolder();
    instrument.addedRef =
        instrument.addedRef == null ? ref : Ref.earlier(instrument.addedRef, ref);
    AddedOver over = hidingOf(connection);
    if (over != null) instrument.addedOver = over;
    if (known == null) Lists.add(instruments, instrument, Bounds.INSTRUMENTS);
  }

  private static AddedOver hidingOf(Connection connection) {
    if (connection == null) return null;
    if (connection.anonymizer() == Anonymizer.VPN) return AddedOver.VPN;
    if (connection.anonymizer() == Anonymizer.PROXY) return AddedOver.PROXY;
    if (connection.anonymizer() == Anonymizer.TOR) return AddedOver.TOR;
    return connection.kind() == NetworkKind.HOSTING ? AddedOver.HOSTING : null;
  }

  private static DestinationKind greaterKind(DestinationKind a, DestinationKind b) {
    if (a == null || b == null) return a == null ? b : a;
    return a.symbol().compareTo(b.symbol()) >= 0 ? a : b;
  }
}
