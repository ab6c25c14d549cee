package io.redflag.peer.signals;

import io.redflag.peer.facts.Instrument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A wallet is added to the account under the platform's id and paid at its address, so it is two instruments; the first address
 * paid is taken for the first wallet declared, and so on.
 */
final class Wallets {
  private Wallets() {}

  /** What a crypto address was declared as, or the instrument itself. */
  static Instrument declaredAs(Instrument instrument, List<Instrument> instruments) {
    if (!isPaidAddress(instrument)) return instrument;
    List<Instrument> declared = new ArrayList<>();
    for (Instrument one : instruments) if (isDeclaredWallet(one)) declared.add(one);
    if (declared.isEmpty()) return instrument;
    declared.sort(Comparator.comparingLong(one -> one.addedRef.atMs()));
    long rotatingMs = Instrument.NEVER;
    for (Instrument one : instruments)
      if (isPaidAddress(one) && !one.accountModel) rotatingMs = Math.min(rotatingMs, one.firstPaidMs);
    long startMs = instrument.accountModel ? instrument.firstPaidMs : rotatingMs;
    int before = rotatingMs < startMs ? 1 : 0;
    for (Instrument one : instruments)
      if (isPaidAddress(one) && one.accountModel && one.firstPaidMs < startMs) before++;
    if (before >= declared.size()) return instrument;
    Instrument wallet = declared.get(before);
    return wallet.addedRef.atMs() <= startMs ? wallet : instrument;
  }

  private static boolean isPaidAddress(Instrument one) {
    return one.isCrypto() && one.addedRef == null && one.isPaid();
  }

  private static boolean isDeclaredWallet(Instrument one) {
    return one.isCrypto() && one.addedRef != null && !one.isPaid();
  }
}
