package io.redflag.peer.facts;

import io.redflag.peer.Times;
import io.redflag.peer.event.Anonymizer;
import io.redflag.peer.event.Connection;
import io.redflag.peer.event.Event;
import io.redflag.peer.event.NetworkKind;
import java.util.ArrayList;
import java.util.List;

/** What was seen of a worker on one day (UTC). */
public final class Day {
  public static final int OPEN = 1;
  public static final int VPN = 2;
  public static final int PROXY = 4;
  public static final int TOR = 8;
  public static final int HOSTING = 16;
  public static final int RELAY = 32;

  public final int day;
  /** 24 bits: hours in which a person acted. */
  public int hours;
  /** Over what networks. */
  public int over;
  public final List<String> countries = new ArrayList<>(1);
  public final List<Clock> clocks = new ArrayList<>(1);

  public Day(int day) {
    this.day = day;
  }

  static void fold(List<Day> days, Event event) {
    int number = (int) Times.dayOf(event.occurredAtMs());
    int at = days.size();
    while (at > 0 && days.get(at - 1).day > number) at--;
    boolean isKnown = at > 0 && days.get(at - 1).day == number;
    if (!isKnown && at == 0 && days.size() >= Bounds.DAYS) return;
    Day day = isKnown ? days.get(at - 1) : new Day(number);
    if (!isKnown) days.add(at, day);
    day.add(event);
    if (days.size() > Bounds.DAYS) days.remove(0);
  }

  private void add(Event event) {
    if (event.session().acted())
      hours |= 1 << (int) (Math.floorDiv(event.occurredAtMs(), Times.HOUR) % 24);
    Connection connection = event.connection();
    if (connection == null) return;
    over |= flags(connection);
    addCountry(connection);
    addClock(connection, event.occurredAtMs());
  }

  private static int flags(Connection connection) {
    if (connection.isOpen()) return OPEN;
    int hosting = connection.kind() == NetworkKind.HOSTING ? HOSTING : 0;
    return hosting | flagOf(connection.anonymizer());
  }

  private static int flagOf(Anonymizer anonymizer) {
    return switch (anonymizer) {
      case VPN -> VPN;
      case PROXY -> PROXY;
      case TOR -> TOR;
      case RELAY -> RELAY;
      case NONE, UNKNOWN -> 0;
    };
  }

  private void addCountry(Connection connection) {
    String country = connection.place() == null ? null : connection.place().country();
    if (country == null || !connection.isOpen() || countries.contains(country)) return;
    countries.add(country);
    countries.sort(null);
    if (countries.size() > Bounds.COUNTRIES_A_DAY) countries.remove(Bounds.COUNTRIES_A_DAY);
  }

  private void addClock(Connection connection, long atMs) {
    if (connection.timezoneOffsetMinutes() == null) return;
    boolean isPlaced = connection.isOpen() && connection.place() != null;
    String zone = isPlaced ? connection.place().timezone() : null;
    Clock clock =
        new Clock(connection.timezoneOffsetMinutes(), zone == null ? null : Zones.offsetMinutes(zone, atMs));
    if (clocks.contains(clock)) return;
    clocks.add(clock);
    clocks.sort(null);
    if (clocks.size() > Bounds.CLOCKS) clocks.remove(Bounds.CLOCKS);
  }

  /** A relay tells its country, and is taken for none. */
  public boolean isHidden() {
    return (over & (OPEN | RELAY)) == 0 && (over & (VPN | PROXY | TOR | HOSTING)) != 0;
  }

  public boolean isConnected() {
    return over != 0;
  }

  /** Start of the last hour in which a person acted, or of the day where nobody did. */
  public long lastHourMs() {
    return day * Times.DAY + (hours == 0 ? 0 : (31 - Integer.numberOfLeadingZeros(hours)) * Times.HOUR);
  }
}
