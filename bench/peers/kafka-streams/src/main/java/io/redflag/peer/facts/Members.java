package io.redflag.peer.facts;

import java.util.Comparator;
import java.util.List;

/** Who uses one thing, by id; of too many those seen last are kept. */
public final class Members {
  private static final Comparator<Member> BY_ID = Comparator.comparing(Member::workerId);

  private Members() {}

  /** @return what is known of the worker from now on, or null where that is nothing new */
  public static Member merge(List<Member> members, Member told) {
    for (int i = 0; i < members.size(); i++) {
      Member known = members.get(i);
      if (!known.workerId().equals(told.workerId())) continue;
      Member joined = known.join(told);
      if (joined.equals(known)) return null;
      members.set(i, joined);
      return joined;
    }
    members.add(told);
    members.sort(BY_ID);
    if (members.size() > Bounds.MEMBERS)
      members.remove(members.stream().min(Comparator.comparingLong(Member::lastSeenMs)).orElseThrow());
    return told;
  }
}
