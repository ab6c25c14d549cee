package io.redflag.peer.store;

import io.redflag.peer.event.DestinationKind;
import io.redflag.peer.event.Payout;
import io.redflag.peer.facts.Instrument;
import io.redflag.peer.facts.Member;
import io.redflag.peer.facts.PayoutFact;
import io.redflag.peer.facts.SharedUse;

/** Facts about where money goes. */
final class MoneyCodec {
  private static final DestinationKind[] KINDS = DestinationKind.values();
  private static final Payout.Status[] STATUSES = Payout.Status.values();
  private static final Instrument.AddedOver[] ADDED_OVER = Instrument.AddedOver.values();

  private MoneyCodec() {}

  static void writePayout(ByteWriter out, PayoutFact payout) {
    out.text(payout.payoutId());
    Refs.write(out, payout.ref());
    out.symbol(payout.status());
    out.optional(payout.usdCents(), ByteWriter::fraction);
    out.text(payout.payerId());
    out.text(payout.destinationKey());
    out.symbol(payout.kind());
    out.flag(payout.isCompany());
    out.optional(payout.holderVerified(), ByteWriter::flag);
    out.optional(payout.holderNameMatch(), ByteWriter::fraction);
    out.text(payout.agencyId());
    out.text(payout.earningId());
    out.optional(payout.automatic(), ByteWriter::flag);
    out.flag(payout.assessed());
    out.optional(payout.hit(), MoneyCodec::writeHit);
  }

  static PayoutFact readPayout(ByteReader in) {
    return new PayoutFact(
        in.text(),
        Refs.read(in),
        in.symbol(STATUSES),
        in.optional(ByteReader::fraction),
        in.text(),
        in.text(),
        in.symbol(KINDS),
        in.flag(),
        in.optional(ByteReader::flag),
        in.optional(ByteReader::fraction),
        in.text(),
        in.text(),
        in.optional(ByteReader::flag),
        in.flag(),
        in.optional(MoneyCodec::readHit));
  }

  private static void writeHit(ByteWriter out, Payout.SanctionsHit hit) {
    out.text(hit.list());
    out.text(hit.version());
    out.text(hit.entry());
    out.text(hit.party());
  }

  private static Payout.SanctionsHit readHit(ByteReader in) {
    return new Payout.SanctionsHit(in.text(), in.text(), in.text(), in.text());
  }

  static void writeInstrument(ByteWriter out, Instrument one) {
    out.text(one.key);
    out.symbol(one.kind);
    out.text(one.country);
    out.text(one.holderNameKey);
    out.flag(one.accountModel);
    out.flag(one.replacesSameHolder);
    out.optional(one.addedRef, Refs::write);
    out.symbol(one.addedOver);
    out.flag(one.omnibus);
    out.number(one.paidCount);
    out.number(one.firstPaidMs);
    out.number(one.lastPaidMs);
  }

  static Instrument readInstrument(ByteReader in) {
    Instrument one = new Instrument(in.text());
    one.kind = in.symbol(KINDS);
    one.country = in.text();
    one.holderNameKey = in.text();
    one.accountModel = in.flag();
    one.replacesSameHolder = in.flag();
    one.addedRef = in.optional(Refs::read);
    one.addedOver = in.symbol(ADDED_OVER);
    one.omnibus = in.flag();
    one.paidCount = (int) in.number();
    one.firstPaidMs = in.number();
    one.lastPaidMs = in.number();
    return one;
  }

  static void writeUse(ByteWriter out, SharedUse use) {
    out.text(use.key);
    Refs.write(out, use.ref);
    out.number(use.firstMs);
    out.number(use.lastMs);
    out.list(use.members, MoneyCodec::writeMember);
  }

  static SharedUse readUse(ByteReader in) {
    SharedUse use = new SharedUse(in.text(), Refs.read(in));
    use.firstMs = in.number();
    use.lastMs = in.number();
    in.list(use.members, MoneyCodec::readMember);
    return use;
  }

  static void writeMember(ByteWriter out, Member member) {
    out.text(member.workerId());
    out.number(member.firstSeenMs());
    out.number(member.lastSeenMs());
    out.text(member.agencyId());
    out.text(member.householdId());
  }

  static Member readMember(ByteReader in) {
    return new Member(in.text(), in.number(), in.number(), in.text(), in.text());
  }
}
