package io.github.camgraft.ir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives names that no value of a graph has yet: the first asked for {@code a} gets {@code a}, the
 * next {@code a_2}, then {@code a_3}.
 */
public final class NameAllocator {
  private final Set<String> taken;
  private final Map<String, Integer> counts = new HashMap<>();

  public NameAllocator(Set<String> taken) {
    this.taken = new HashSet<>(taken);
  }

  public String allocate(String wanted) {
    String name = wanted;
    while (!taken.add(name)) {
      name = wanted + "_" + counts.merge(wanted, 2, (count, first) -> count + 1);
    }
    return name;
  }
}
