package io.redflag.peer.store;

import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Recent;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Profiles as they lie in the store and in its changelog. */
public final class ProfileCodec {
  private ProfileCodec() {}

  public static Serde<Profile> serde() {
    return Serdes.serdeFrom((topic, profile) -> write(profile), (topic, bytes) -> read(bytes));
  }

  private static byte[] write(Profile facts) {
    if (facts == null) return null;
    ByteWriter out = new ByteWriter();
    out.text(facts.workerId);
    out.number(facts.firstSeenMs);
    out.number(facts.watermarkMs);
    AccountCodec.write(out, facts.account);
    out.list(facts.travel, AccountCodec::writeNotice);
    out.list(facts.logins, PlaceCodec::writeLogin);
    out.list(facts.days, PlaceCodec::writeDay);
    out.list(facts.devices, PlaceCodec::writeSeen);
    out.list(facts.asns, PlaceCodec::writeSeen);
    out.list(facts.netblocks, PlaceCodec::writeNetblock);
    out.list(facts.instruments, MoneyCodec::writeInstrument);
    out.list(facts.payouts, MoneyCodec::writePayout);
    out.list(facts.uses, MoneyCodec::writeUse);
    out.list(facts.recent, ProfileCodec::writeRecent);
    out.fixed(facts.said);
    return out.taken();
  }

  private static Profile read(byte[] bytes) {
    if (bytes == null) return null;
    ByteReader in = new ByteReader(bytes);
    Profile facts = new Profile(in.text());
    facts.firstSeenMs = in.number();
    facts.watermarkMs = in.number();
    AccountCodec.read(in, facts.account);
    in.list(facts.travel, AccountCodec::readNotice);
    in.list(facts.logins, PlaceCodec::readLogin);
    in.list(facts.days, PlaceCodec::readDay);
    in.list(facts.devices, PlaceCodec::readSeen);
    in.list(facts.asns, PlaceCodec::readSeen);
    in.list(facts.netblocks, PlaceCodec::readNetblock);
    in.list(facts.instruments, MoneyCodec::readInstrument);
    in.list(facts.payouts, MoneyCodec::readPayout);
    in.list(facts.uses, MoneyCodec::readUse);
    in.list(facts.recent, from -> new Recent(from.fixed(), from.number()));
    facts.said = in.fixed();
    return facts;
  }

  private static void writeRecent(ByteWriter out, Recent recent) {
    out.fixed(recent.hash());
    out.number(recent.atMs());
  }
}
