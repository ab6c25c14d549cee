package io.redflag.peer.wire;

import io.redflag.peer.event.AccountChange;
import io.redflag.peer.event.Anonymizer;
import io.redflag.peer.event.Connection;
import io.redflag.peer.event.DestinationKind;
import io.redflag.peer.event.Event;
import io.redflag.peer.event.EventType;
import io.redflag.peer.event.NetworkKind;
import io.redflag.peer.event.Payout;
import io.redflag.peer.event.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads schemas/event/v2.avsc field by field. Written out rather than resolved by a generic reader: it is the
 * faster of the two, and what no ported signal reads is passed over without making objects of it.
 */
public final class EventReader {
  /** Magic byte and schema id in front of every value. */
  private static final int HEADER_BYTES = 5;

  private static final EventType[] TYPES = EventType.values();
  private static final NetworkKind[] NETWORKS = NetworkKind.values();
  private static final Anonymizer[] ANONYMIZERS = Anonymizer.values();
  private static final DestinationKind[] DESTINATIONS = DestinationKind.values();
  private static final Payout.Status[] STATUSES = Payout.Status.values();
  private static final Session.Action[] SESSION_ACTIONS = Session.Action.values();
  private static final AccountChange.Action[] ACCOUNT_ACTIONS = AccountChange.Action.values();
  private static final String[] KYC = {"unverified", "pending", "verified", "rejected"};
  /** Index of the symbol in the schema's HolderKind. */
  private static final int COMPANY = 1;

  private BinaryDecoder decoder;

  public Event read(byte[] value) {
    decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, decoder);
    try {
      return event(new AvroReader(decoder));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static Event event(AvroReader in) throws IOException {
    String eventId = in.string();
    String workerId = in.string();
    EventType type = TYPES[in.symbol()];
    long occurredAtMs = in.number();
    in.number(); // receivedAtMs
    in.strings(); // quality
    Connection connection = in.isPresent() ? connection(in) : null;
    Payout payout = in.isPresent() ? payout(in) : null;
    Session session = in.isPresent() ? session(in) : null;
    AccountChange profile = in.isPresent() ? accountChange(in) : null;
    // Ratings, bids, observations, links and labels follow: nothing ported reads them.
    return new Event(eventId, workerId, type, occurredAtMs, connection, payout, session, profile);
  }

  private static Connection connection(AvroReader in) throws IOException {
    in.skipOptionalString(); // sessionId
    in.skipOptionalString(); // ipKey
    in.skipOptionalString(); // subnetKey
    in.symbol(); // ipClass
    String deviceKey = in.optionalString();
    in.skipOptionalString(); // userAgentFamily
    Integer timezoneOffsetMinutes = in.optionalInt();
    Connection.Place place = in.isPresent() ? place(in) : null;
    Long asn = in.optionalNumber();
    NetworkKind kind = NETWORKS[in.symbol()];
    Anonymizer anonymizer = ANONYMIZERS[in.symbol()];
    String provider = in.optionalString();
    Connection.NetblockHit netblock = in.isPresent() ? netblock(in) : null;
    return new Connection(
        deviceKey, timezoneOffsetMinutes, place, asn, kind, anonymizer, provider, netblock, in.flag());
  }

  private static Connection.Place place(AvroReader in) throws IOException {
    return new Connection.Place(
        in.optionalString(),
        in.optionalFraction(),
        in.optionalFraction(),
        in.optionalFraction(),
        in.optionalString());
  }

  private static Connection.NetblockHit netblock(AvroReader in) throws IOException {
    return new Connection.NetblockHit(
        in.string(), in.string(), in.fraction(), in.symbol() == 0, in.number(), in.fraction(), in.string());
  }

  private static Payout payout(AvroReader in) throws IOException {
    String payoutId = in.string();
    Payout.Status status = STATUSES[in.symbol()];
    in.skipString(); // amount
    in.skipString(); // currency
    String cents = in.optionalString();
    String payerId = in.optionalString();
    in.skipOptionalString(); // payerFundingKey
    String agencyId = in.optionalString();
    String earningId = in.optionalString();
    in.optionalNumber(); // earnedAtMs
    in.optionalFraction(); // balanceRatio
    in.skipOptionalString(); // milestoneId
    in.optionalNumber(); // dueAtMs
    Boolean automatic = in.optionalFlag();
    return new Payout(payoutId, status, cents, payerId, agencyId, earningId, automatic, destination(in));
  }

  private static Payout.Destination destination(AvroReader in) throws IOException {
    DestinationKind kind = DESTINATIONS[in.symbol()];
    String key = in.string();
    String country = in.optionalString();
    boolean isCompany = in.isPresent() && in.symbol() == COMPANY;
    Boolean holderVerified = in.optionalFlag();
    Double holderNameMatch = in.optionalFraction();
    Payout.Crypto crypto = in.isPresent() ? crypto(in) : null;
    return new Payout.Destination(kind, key, country, isCompany, holderVerified, holderNameMatch, crypto);
  }

  private static Payout.Crypto crypto(AvroReader in) throws IOException {
    in.skipString(); // asset
    in.skipOptionalString(); // chain
    in.skipString(); // bodyKey
    in.skipOptionalString(); // lookalikeKey
    boolean hasMemo = in.flag();
    boolean accountModel = in.flag();
    boolean omnibus = in.flag();
    in.skipOptionalString(); // version of the lists asked
    Payout.SanctionsHit hit = in.isPresent() ? hit(in) : null;
    if (in.isPresent()) skipExposure(in);
    return new Payout.Crypto(hasMemo, accountModel, omnibus, hit);
  }

  private static Payout.SanctionsHit hit(AvroReader in) throws IOException {
    Payout.SanctionsHit hit =
        new Payout.SanctionsHit(in.string(), in.string(), in.string(), in.optionalString());
    in.skipOptionalString(); // programme
    return hit;
  }

  private static void skipExposure(AvroReader in) throws IOException {
    in.skipString();
    in.skipString();
    in.skipString();
    in.fraction();
    in.fraction();
    in.number();
  }

  private static Session session(AvroReader in) throws IOException {
    Session session = new Session(SESSION_ACTIONS[in.symbol()], in.flag(), in.flag());
    in.skipOptionalString(); // mfaDeviceKey
    in.optionalFlag(); // rdpPortOpen
    in.skipOptionalString(); // remoteTool
    return session;
  }

  private static AccountChange accountChange(AvroReader in) throws IOException {
    AccountChange.Action action = ACCOUNT_ACTIONS[in.symbol()];
    String kycStatus = in.isPresent() ? KYC[in.symbol()] : null;
    String declaredCountry = in.optionalString();
    String declaredTimezone = in.optionalString();
    String phoneCountry = in.optionalString();
    String documentCountry = in.optionalString();
    for (int i = 0; i < 5; i++) in.skipOptionalString(); // document, email, phone, name, template
    String agencyId = in.optionalString();
    String householdId = in.optionalString();
    AccountChange.Instrument instrument = in.isPresent() ? instrument(in) : null;
    AccountChange.TravelNotice notice =
        in.isPresent() ? new AccountChange.TravelNotice(in.number(), in.number(), in.strings()) : null;
    return new AccountChange(
        action,
        kycStatus,
        declaredCountry,
        declaredTimezone,
        phoneCountry,
        documentCountry,
        agencyId,
        householdId,
        instrument,
        notice);
  }

  private static AccountChange.Instrument instrument(AvroReader in) throws IOException {
    DestinationKind kind = in.isPresent() ? DESTINATIONS[in.symbol()] : null;
    return new AccountChange.Instrument(
        kind,
        in.optionalString(),
        in.optionalString(),
        in.optionalString(),
        Boolean.TRUE.equals(in.optionalFlag()));
  }
}
