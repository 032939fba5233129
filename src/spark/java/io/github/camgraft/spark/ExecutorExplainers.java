package io.github.camgraft.spark;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The explainers that are open in this process: one for each model and way of explaining, which all
 * tasks share. Those that nobody has used for longest are closed.
 */
final class ExecutorExplainers {
  /** A table may be explained by two models in turn. */
  private static final int MOST_IDLE = 2;

  private static final Map<Object, Held> HELD = new LinkedHashMap<>(16, 0.75f, true);

  private ExecutorExplainers() {}

  /**
   * An explainer, open at least until the lease is closed.
   *
   * @param key equal for what is opened alike
   * @param opening opens it where it is not open yet; others who want the same wait
   */
  static Lease lease(Object key, Supplier<Opened> opening) {
    Held held;
    synchronized (HELD) {
      held = HELD.computeIfAbsent(key, wanted -> new Held(opening));
      held.users++;
    }
    Lease lease = new Lease(key, held);
    try {
      held.open();
      return lease;
    } catch (RuntimeException | Error failure) {
      lease.close();
      throw failure;
    }
  }

  /** How many are open or being opened. */
  static int count() {
    synchronized (HELD) {
      return HELD.size();
    }
  }

  /** The right to use an explainer. */
  record Lease(Object key, Held held) implements AutoCloseable {
    Opened opened() {
      return held.open();
    }

    @Override
    public void close() {
      synchronized (HELD) {
        held.users--;
        if (held.users == 0 && !held.isOpen()) {
          HELD.remove(key, held);
        }
        closeIdle();
      }
    }
  }

  /** The eldest first. */
  private static void closeIdle() {
    long idle = HELD.values().stream().filter(held -> held.users == 0).count();
    for (Iterator<Held> each = HELD.values().iterator(); each.hasNext() && idle > MOST_IDLE; ) {
      Held held = each.next();
      if (held.users == 0) {
        each.remove();
        held.open().close();
        idle--;
      }
    }
  }

  /** One of them. */
  private static final class Held {
    private final Supplier<Opened> opening;
    private Opened opened;

    /** Guarded by the map of all. */
    private int users;

    Held(Supplier<Opened> opening) {
      this.opening = opening;
    }

    synchronized Opened open() {
      if (opened == null) {
        opened = opening.get();
      }
      return opened;
    }

    synchronized boolean isOpen() {
      return opened != null;
    }
  }
}
