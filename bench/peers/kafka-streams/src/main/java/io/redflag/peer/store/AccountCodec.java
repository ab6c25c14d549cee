package io.redflag.peer.store;

import io.redflag.peer.event.AccountChange.TravelNotice;
import io.redflag.peer.facts.Account;
import io.redflag.peer.facts.Register;
import java.util.ArrayList;
import java.util.List;

/** What was said of the account. */
final class AccountCodec {
  private AccountCodec() {}

  static void write(ByteWriter out, Account account) {
    out.optional(account.createdMs, ByteWriter::number);
    Register[] registers = {
      account.kycStatus,
      account.declaredCountry,
      account.declaredTimezone,
      account.phoneCountry,
      account.documentCountry,
      account.agencyId,
      account.householdId
    };
    for (Register one : registers) out.optional(one, AccountCodec::writeRegister);
  }

  static void read(ByteReader in, Account account) {
    account.createdMs = in.optional(ByteReader::number);
    account.kycStatus = in.optional(AccountCodec::readRegister);
    account.declaredCountry = in.optional(AccountCodec::readRegister);
    account.declaredTimezone = in.optional(AccountCodec::readRegister);
    account.phoneCountry = in.optional(AccountCodec::readRegister);
    account.documentCountry = in.optional(AccountCodec::readRegister);
    account.agencyId = in.optional(AccountCodec::readRegister);
    account.householdId = in.optional(AccountCodec::readRegister);
  }

  private static void writeRegister(ByteWriter out, Register register) {
    out.text(register.value());
    out.number(register.atMs());
  }

  private static Register readRegister(ByteReader in) {
    return new Register(in.text(), in.number());
  }

  static void writeNotice(ByteWriter out, TravelNotice notice) {
    out.number(notice.fromMs());
    out.number(notice.toMs());
    out.list(notice.countries(), ByteWriter::text);
  }

  static TravelNotice readNotice(ByteReader in) {
    long fromMs = in.number();
    long toMs = in.number();
    List<String> countries = new ArrayList<>(1);
    in.list(countries, ByteReader::text);
    return new TravelNotice(fromMs, toMs, countries);
  }
}
