package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.event.NetworkKind;
import io.redflag.peer.event.Anonymizer;
import io.redflag.peer.facts.Login;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Travel;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Two log-ins too far apart for the time between them. */
final class ImpossibleTravel implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("impossible-travel", 2, Family.NETWORK, null, 14.0);
  private static final double EARTH_RADIUS_KM = 6371.0088;
  private static final double MIN_KM = 500;
  private static final double MIN_KMH = 1000;
  private static final double SPAN_KMH = 2000;
  private static final double MAX_ACCURACY_KM = 500;
  private static final double HALF = 0.5;
  private static final double SINGLE_CAP = 0.55;
  private static final long REPEAT = 7 * Times.DAY;
  private static final long LEARN = 14 * Times.DAY;
  private static final int LEARN_LOGINS = 10;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    Login previous = null;
    long lastLeapMs = Long.MIN_VALUE / 2;
    for (int i = 0; i < facts.logins.size(); i++) {
      Login login = facts.logins.get(i);
      if (!isLocated(login)) continue;
      Login from = previous;
      previous = login;
      // Most log-ins come from where the one before came from: no trigonometry for those.
      boolean isSamePlace =
          from == null || (from.lat().equals(login.lat()) && from.lon().equals(login.lon()));
      if (isSamePlace || !isLearnt(facts, i)) continue;
      double km = Math.max(0, distanceKm(from, login) - from.accuracyKm() - login.accuracyKm());
      long ms = Math.max(Times.MINUTE, login.ref().atMs() - from.ref().atMs());
      double kmh = km / (ms / (double) Times.HOUR);
      if (km < MIN_KM || kmh <= MIN_KMH || isExplained(from, login, facts)) continue;
      boolean isRepeated = lastLeapMs >= login.ref().atMs() - REPEAT;
      lastLeapMs = login.ref().atMs();
      say.accept(episodeOf(from, login, km, ms, kmh, isRepeated));
    }
  }

  private static boolean isLearnt(Profile facts, int i) {
    return facts.logins.get(i).ref().atMs() - facts.firstSeenMs >= LEARN || i >= LEARN_LOGINS;
  }

  private static boolean isLocated(Login login) {
    if (login.lat() == null || login.lon() == null || login.accuracyKm() == null) return false;
    if (login.accuracyKm() > MAX_ACCURACY_KM || login.isHidden()) return false;
    // Null Island: what databases answer when they do not know.
    return login.lat() != 0 || login.lon() != 0;
  }

  private static double distanceKm(Login a, Login b) {
    double halfLat = Math.sin(Math.toRadians(b.lat() - a.lat()) / 2);
    double halfLon = Math.sin(Math.toRadians(b.lon() - a.lon()) / 2);
    double h =
        halfLat * halfLat
            + Math.cos(Math.toRadians(a.lat())) * Math.cos(Math.toRadians(b.lat())) * halfLon * halfLon;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)));
  }

  private static boolean isExplained(Login from, Login to, Profile facts) {
    boolean isOneCountry = from.country() != null && from.country().equals(to.country());
    boolean isCellular =
        from.network() == NetworkKind.CELLULAR || to.network() == NetworkKind.CELLULAR;
    if (isOneCountry && isCellular) return true;
    long atMs = to.ref().atMs();
    return Travel.isAnnounced(facts.travel, atMs, to.country())
        || Travel.isAnnounced(facts.travel, atMs, from.country());
  }

  private static Episode episodeOf(
      Login from, Login to, double km, long ms, double kmh, boolean isRepeated) {
    boolean isSameDevice = from.deviceKey() != null && Objects.equals(from.deviceKey(), to.deviceKey());
    boolean isUnknown =
        from.anonymizer() == Anonymizer.UNKNOWN || to.anonymizer() == Anonymizer.UNKNOWN;
    boolean isCompany =
        (from.network() == NetworkKind.BUSINESS) != (to.network() == NetworkKind.BUSINESS);
    double judged =
        Math.min(1, (kmh - MIN_KMH) / SPAN_KMH)
            * (isSameDevice ? HALF : 1)
            * (isUnknown ? HALF : 1)
            * (isCompany ? HALF : 1);
    double minutes = Math.round(ms / (double) Times.MINUTE);
    return Episode.of(
            INFO,
            to.ref().atMs(),
            isRepeated ? judged : Math.min(judged, SINGLE_CAP),
            (double) Math.round(kmh),
            MIN_KMH,
            () -> "Two log-ins at least %.0f km apart within %.0f minutes.".formatted(km, minutes),
            Map.of("km", (double) Math.round(km), "minutes", minutes, "kmh", (double) Math.round(kmh)),
            List.of(from.ref(), to.ref()))
        .heldBy(isSameDevice || isCompany);
  }
}
