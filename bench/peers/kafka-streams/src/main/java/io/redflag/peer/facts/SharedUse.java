package io.redflag.peer.facts;

import io.redflag.peer.Times;
import java.util.ArrayList;
import java.util.List;

/** A payout destination that others may use too, and who else does. */
public final class SharedUse implements Keyed {
  public final String key;
  public long firstMs;
  /** End of the step in which it was last used. */
  public long lastMs;
  public Ref ref;
  public final List<Member> members = new ArrayList<>(0);

  public SharedUse(String key, Ref ref) {
    this.key = key;
    this.ref = ref;
    firstMs = ref.atMs();
    lastMs = stepEnd(ref.atMs());
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public long lastMs() {
    return lastMs;
  }

  /** @return whether the others have to be told */
  static boolean fold(List<SharedUse> uses, String key, Ref ref) {
    if (key == null) return false;
    SharedUse known = Lists.find(uses, key);
    if (known == null) {
      Lists.add(uses, new SharedUse(key, ref), Bounds.ATTRIBUTES);
      return true;
    }
    long lastMs = stepEnd(ref.atMs());
    boolean isNews = ref.atMs() < known.firstMs || lastMs > known.lastMs;
    known.ref = Ref.earlier(known.ref, ref);
    known.firstMs = known.ref.atMs();
    known.lastMs = Math.max(known.lastMs, lastMs);
    return isNews;
  }

  private static long stepEnd(long atMs) {
    return (Math.floorDiv(atMs, Times.LINK_STEP) + 1) * Times.LINK_STEP;
  }

  /** Whoever comes to a thing that this worker left long ago shares nothing. */
  public boolean isSharer(Member member) {
    return member.firstSeenMs() - Times.LINK_WINDOW <= lastMs;
  }

  /** Members within the window. */
  public List<Member> liveMembers(long nowMs) {
    long since = nowMs - Times.LINK_WINDOW;
    if (members.isEmpty() || lastMs < since) return List.of();
    List<Member> live = new ArrayList<>(members.size());
    for (Member member : members) if (member.lastSeenMs() >= since && isSharer(member)) live.add(member);
    return live;
  }
}
