package io.redflag.peer.facts;

import io.redflag.peer.event.Anonymizer;
import io.redflag.peer.event.Connection;
import java.util.Comparator;
import java.util.List;

/** The latest presence in one entry of the intelligence list. */
public record Netblock(Connection.NetblockHit hit, boolean sharedExit, Ref ref) {
  static void fold(List<Netblock> netblocks, Connection connection, Ref ref) {
    Connection.NetblockHit hit = connection.netblock();
    if (hit == null) return;
    for (Netblock known : netblocks) {
      boolean isSame = known.hit.label().equals(hit.label()) && known.hit.isHard() == hit.isHard();
      if (!isSame) continue;
      if (known.ref.compareTo(ref) >= 0) return;
      netblocks.remove(known);
      break;
    }
    Anonymizer over = connection.anonymizer();
    netblocks.add(new Netblock(hit, over == Anonymizer.VPN || over == Anonymizer.RELAY, ref));
    netblocks.sort(Comparator.comparing(Netblock::ref));
    if (netblocks.size() > Bounds.NETBLOCKS) netblocks.remove(oldestSoft(netblocks));
  }

  /** The hard tier is a sanctions matter: it stays as long as anything else can go. */
  private static int oldestSoft(List<Netblock> netblocks) {
    for (int i = 0; i < netblocks.size(); i++) if (!netblocks.get(i).hit.isHard()) return i;
    return 0;
  }
}
