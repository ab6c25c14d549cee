package io.redflag.peer.store;

import io.redflag.peer.event.Anonymizer;
import io.redflag.peer.event.Connection.NetblockHit;
import io.redflag.peer.event.NetworkKind;
import io.redflag.peer.facts.Clock;
import io.redflag.peer.facts.Day;
import io.redflag.peer.facts.Login;
import io.redflag.peer.facts.Netblock;
import io.redflag.peer.facts.Seen;

/** Facts about where and when a worker was. */
final class PlaceCodec {
  private static final NetworkKind[] NETWORKS = NetworkKind.values();
  private static final Anonymizer[] ANONYMIZERS = Anonymizer.values();

  private PlaceCodec() {}

  static void writeLogin(ByteWriter out, Login login) {
    Refs.write(out, login.ref());
    out.text(login.deviceKey());
    out.optional(login.asn(), ByteWriter::number);
    out.symbol(login.network());
    out.symbol(login.anonymizer());
    out.text(login.provider());
    out.text(login.country());
    out.optional(login.lat(), ByteWriter::fraction);
    out.optional(login.lon(), ByteWriter::fraction);
    out.optional(login.accuracyKm(), ByteWriter::fraction);
  }

  static Login readLogin(ByteReader in) {
    return new Login(
        Refs.read(in),
        in.text(),
        in.optional(ByteReader::number),
        in.symbol(NETWORKS),
        in.symbol(ANONYMIZERS),
        in.text(),
        in.text(),
        in.optional(ByteReader::fraction),
        in.optional(ByteReader::fraction),
        in.optional(ByteReader::fraction));
  }

  static void writeDay(ByteWriter out, Day day) {
    out.number(day.day);
    out.number(day.hours);
    out.number(day.over);
    out.list(day.countries, ByteWriter::text);
    out.list(
        day.clocks,
        (bytes, clock) -> {
          bytes.number(clock.browserMinutes());
          bytes.optional(clock.placeMinutes(), (to, minutes) -> to.number(minutes));
        });
  }

  static Day readDay(ByteReader in) {
    Day day = new Day((int) in.number());
    day.hours = (int) in.number();
    day.over = (int) in.number();
    in.list(day.countries, ByteReader::text);
    in.list(day.clocks, bytes -> new Clock((int) bytes.number(), bytes.optional(from -> (int) from.number())));
    return day;
  }

  static void writeSeen(ByteWriter out, Seen seen) {
    out.text(seen.key());
    out.number(seen.firstMs());
    out.number(seen.lastMs());
    Refs.write(out, seen.ref());
  }

  static Seen readSeen(ByteReader in) {
    return new Seen(in.text(), in.number(), in.number(), Refs.read(in));
  }

  static void writeNetblock(ByteWriter out, Netblock netblock) {
    NetblockHit hit = netblock.hit();
    out.text(hit.label());
    out.text(hit.source());
    out.fraction(hit.confidence());
    out.flag(hit.isHard());
    out.number(hit.lastConfirmedMs());
    out.fraction(hit.ttlDays());
    out.text(hit.listVersion());
    out.flag(netblock.sharedExit());
    Refs.write(out, netblock.ref());
  }

  static Netblock readNetblock(ByteReader in) {
    NetblockHit hit =
        new NetblockHit(
            in.text(), in.text(), in.fraction(), in.flag(), in.number(), in.fraction(), in.text());
    return new Netblock(hit, in.flag(), Refs.read(in));
  }
}
