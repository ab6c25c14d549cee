package io.redflag.peer.signals;

import io.redflag.peer.Times;
import io.redflag.peer.event.Connection.NetblockHit;
import io.redflag.peer.facts.Login;
import io.redflag.peer.facts.Netblock;
import io.redflag.peer.facts.Profile;
import io.redflag.peer.facts.Ref;
import io.redflag.peer.score.Band;
import io.redflag.peer.score.Episode;
import io.redflag.peer.score.Family;
import io.redflag.peer.score.SignalInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Presence in a netblock of the intelligence list. */
final class ListedNetblock implements Signal {
  private static final SignalInfo INFO =
      new SignalInfo("listed-netblock", 1, Family.NETWORK, null, 14.0);
  private static final String REGISTERED_AS = "KP";
  private static final double HARD_MIN = 0.7;
  private static final double GEO_ONLY = 0.2;
  private static final long WINDOW = 180 * Times.DAY;

  @Override
  public void judge(Profile facts, long nowMs, Consumer<Episode> say) {
    boolean isSaid = false;
    for (Netblock netblock : facts.netblocks) {
      if (netblock.ref().atMs() < nowMs - WINDOW) continue;
      Episode episode = episodeOf(netblock, nowMs);
      if (episode == null) continue;
      say.accept(episode);
      isSaid = true;
    }
    if (isSaid) return;
    List<Ref> registered = new ArrayList<>(0);
    for (Login login : facts.logins)
      if (REGISTERED_AS.equals(login.country()) && login.ref().atMs() >= nowMs - WINDOW)
        registered.add(login.ref());
    if (!registered.isEmpty()) say.accept(geoEpisode(registered));
  }

  private static Episode episodeOf(Netblock netblock, long nowMs) {
    NetblockHit hit = netblock.hit();
    long judgedAtMs = netblock.sharedExit() ? nowMs : netblock.ref().atMs();
    double ageDays = Math.max(0, judgedAtMs - hit.lastConfirmedMs()) / (double) Times.DAY;
    double fresh = Math.max(0, 1 - ageDays / Math.max(1, hit.ttlDays()));
    double strength = hit.isHard() ? Math.max(HARD_MIN, hit.confidence()) : hit.confidence() * fresh;
    if (strength <= 0) return null;
    Episode episode =
        Episode.of(
            INFO,
            netblock.ref().atMs(),
            strength,
            Math.round(strength * 1000) / 1000.0,
            0.0,
            () -> "The account was used from the listed network %s (source %s).".formatted(hit.label(), hit.source()),
            Map.of("label", hit.label(), "source", hit.source()),
            List.of(netblock.ref()));
    return episode.listed(
        hit.isHard() ? Family.SANCTIONS : Family.NETWORK,
        new Episode.ListEntry("netblocks", hit.listVersion(), hit.label()),
        hit.isHard() ? Band.HIGH : Band.NONE);
  }

  private static Episode geoEpisode(List<Ref> logins) {
    return Episode.of(
            INFO,
            logins.get(logins.size() - 1).atMs(),
            GEO_ONLY,
            (double) logins.size(),
            0.0,
            () -> "An address database places log-ins in a range registered to a sanctioned operator.",
            Map.of("logins", (double) logins.size()),
            logins)
        .heldBy(true);
  }
}
