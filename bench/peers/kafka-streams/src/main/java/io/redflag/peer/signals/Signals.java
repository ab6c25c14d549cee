package io.redflag.peer.signals;

import java.util.List;

/** All that are ported. */
public final class Signals {
  public static final List<Signal> ALL =
      List.of(
          new SanctionedAddress(),
          new SharedInstrument(),
          new ChangeThenPayout(),
          new InstrumentChurn(),
          new HolderMismatch(),
          new NewDestinationVelocity(),
          new CryptoShareShift(),
          new Structuring(),
          new AmountOutlier(),
          new DormantBurst(),
          new CorridorMismatch(),
          new ImpossibleTravel(),
          new IpCountryChurn(),
          new GeoProfileMismatch(),
          new AnonymizerUse(),
          new TzOffsetVsIp(),
          new ListedNetblock(),
          new NoRestPeriod());

  private Signals() {}
}
