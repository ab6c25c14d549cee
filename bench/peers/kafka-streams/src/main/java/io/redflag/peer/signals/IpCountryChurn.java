package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.event.NetworkKind;
import io.redflag.peer.facts.Login;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.facts.Travel;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Many countries or networks on one account within a day. */
final class IpCountryChurn implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("ip-country-churn", 2, Family.NETWORK, null, 14.0);
  private static final double THREE_COUNTRIES = 0.5;
  private static final double FOUR_COUNTRIES = 0.8;
  private static final int NETWORKS = 6;
  private static final double NETWORKS_STRENGTH = 0.5;
  private static final double Z_LIMIT = 3.5;
  private static final double Z_STRENGTH = 0.4;
  private static final double MIN_DEVIATION = 0.5;
  private static final int MIN_DAYS = 8;
  private static final int HISTORY_DAYS = 30;
  private static final int HISTORY_LOGINS = 24;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    List<Login> logins = facts.logins;
    if (logins.size() < 3 || !isVaried(logins, 0, logins.size() - 1)) return;
    // One episode a day for counts, the strongest, and one for what is merely unusual, the first.
    Map<Long, Episode> counted = new LinkedHashMap<>();
    Map<Long, Episode> unusual = new LinkedHashMap<>();
    for (int end = 0, start = 0; end < logins.size(); end++) {
      long atMs = logins.get(end).ref().atMs();
      while (logins.get(start).ref().atMs() <= atMs - Times.DAY) start++;
      if (!isVaried(logins, start, end)) continue;
      if (Travel.isAnnounced(facts.travel, atMs, logins.get(end).country())) continue;
      List<Login> window = logins.subList(start, end + 1);
      Episode said = judgeWindow(window);
      if (said != null)
        counted.merge(
            Times.dayOf(atMs), said, (known, now) -> known.strength() < now.strength() ? now : known);
      else if (isUnusual(logins, end, window))
        unusual.putIfAbsent(
            Times.dayOf(atMs), episodeOf(window, Z_STRENGTH, networksOf(window), 3, "networks"));
    }
    counted.values().forEach(say);
    unusual.values().forEach(say);
  }

  /** Three places or networks at least: nearly every window ends here. */
  private static boolean isVaried(List<Login> logins, int start, int end) {
    Login one = logins.get(start);
    Login other = null;
    for (int i = start + 1; i <= end; i++) {
      Login login = logins.get(i);
      if (login.isLike(one) || (other != null && login.isLike(other))) continue;
      if (other != null) return true;
      other = login;
    }
    return false;
  }

  private static Episode judgeWindow(List<Login> window) {
    Map<Long, String> home = homeOfCarriers(window);
    Set<String> countries = new HashSet<>();
    for (Login login : window) {
      String country = countryOf(login, home);
      if (country != null) countries.add(country);
    }
    int count = countries.size();
    if (count >= 3)
      return episodeOf(window, count >= 4 ? FOUR_COUNTRIES : THREE_COUNTRIES, count, 3, "countries");
    int networks = networksOf(window);
    return networks < NETWORKS ? null : episodeOf(window, NETWORKS_STRENGTH, networks, NETWORKS, "networks");
  }

  /** Far more networks than on the worker's other days. */
  private static boolean isUnusual(List<Login> logins, int end, List<Login> window) {
    int networks = networksOf(window);
    if (networks < 3) return false;
    long today = Times.dayOf(logins.get(end).ref().atMs());
    Map<Long, List<Login>> days = new HashMap<>();
    int count = 0;
    for (int i = end - 1; i >= 0 && count < HISTORY_LOGINS; i--) {
      long day = Times.dayOf(logins.get(i).ref().atMs());
      if (day <= today - HISTORY_DAYS) break;
      if (day == today) continue;
      count++;
      days.computeIfAbsent(day, one -> new ArrayList<>()).add(0, logins.get(i));
    }
    if (days.size() < MIN_DAYS) return false;
    List<Double> others = new ArrayList<>();
    for (List<Login> day : days.values()) others.add((double) networksOf(day));
    double[] sorted = Statistics.sorted(others);
    double deviation = Math.max(Statistics.medianDeviation(sorted), MIN_DEVIATION);
    return 0.6745 * (networks - Statistics.median(sorted)) / deviation > Z_LIMIT;
  }

  /** Country in which each mobile carrier was first seen within the day: elsewhere it roams. */
  private static Map<Long, String> homeOfCarriers(List<Login> logins) {
    Map<Long, String> home = new HashMap<>();
    for (Login login : logins)
      if (login.network() == NetworkKind.CELLULAR && login.asn() != null && login.country() != null)
        home.putIfAbsent(login.asn(), login.country());
    return home;
  }

  private static String countryOf(Login login, Map<Long, String> home) {
    if (login.isHidden() || login.country() == null) return null;
    boolean isCarrier = login.network() == NetworkKind.CELLULAR && login.asn() != null;
    return isCarrier ? home.get(login.asn()) : login.country();
  }

  private static int networksOf(List<Login> logins) {
    Map<Long, String> home = homeOfCarriers(logins);
    Set<String> networks = new HashSet<>();
    for (Login login : logins) networks.add(networkOf(login, home));
    return networks.size();
  }

  private static String networkOf(Login login, Map<Long, String> home) {
    if (login.isHidden()) return "hidden:" + login.provider();
    if (login.network() == NetworkKind.CELLULAR) return "cellular:" + countryOf(login, home);
    return login.asn() == null ? "country:" + login.country() : "as:" + login.asn();
  }

  private static Episode episodeOf(
      List<Login> window, double strength, int observed, int limit, String what) {
    List<Ref> evidence = new ArrayList<>(window.size());
    for (Login login : window) evidence.add(login.ref());
    return Episode.of(
        INFO,
        window.get(window.size() - 1).ref().atMs(),
        strength,
        (double) observed,
        (double) limit,
        () -> "Log-ins from %d %s within 24 hours.".formatted(observed, what),
        Map.of("count", (double) observed, "hours", 24.0),
        evidence);
  }
}
