package io.redflag.peer.facts;

import java.util.List;

/** Bounded lists of facts, kept in order. */
final class Lists {
  private Lists() {}

  /** In the order of events; the same event twice changes nothing; the oldest goes. */
  static <F extends Dated> void insert(List<F> facts, F fact, int bound) {
    int at = facts.size();
    while (at > 0) {
      int order = facts.get(at - 1).ref().compareTo(fact.ref());
      if (order == 0) return;
      if (order < 0) break;
      at--;
    }
    if (at == 0 && facts.size() >= bound) return;
    facts.add(at, fact);
    if (facts.size() > bound) facts.remove(0);
  }

  static <F extends Keyed> F find(List<F> facts, String key) {
    for (F fact : facts) if (fact.key().equals(key)) return fact;
    return null;
  }

  /** Adds a fact whose key is not there yet, in the order of keys. */
  static <F extends Keyed> void add(List<F> facts, F fact, int bound) {
    int at = facts.size();
    while (at > 0 && facts.get(at - 1).key().compareTo(fact.key()) > 0) at--;
    facts.add(at, fact);
    if (facts.size() <= bound) return;
    int oldest = 0;
    for (int i = 1; i < facts.size(); i++) if (facts.get(i).lastMs() < facts.get(oldest).lastMs()) oldest = i;
    facts.remove(oldest);
  }

  /** Of two statements about one thing the greater one stands; null is "not said". */
  static <V extends Comparable<V>> V greater(V a, V b) {
    if (a == null) return b;
    return b == null || a.compareTo(b) >= 0 ? a : b;
  }
}
