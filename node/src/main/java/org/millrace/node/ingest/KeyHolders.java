package org.millrace.node.ingest;

import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.millrace.node.secret.StreamKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is on air with which issued key. Whoever's key is taken back, by this process or another, is
 * cut within {@link #LOOK_MILLIS}. Nothing runs while nobody is on air with one. As many as there
 * are sources. Any thread.
 */
final class KeyHolders {

  static final long LOOK_MILLIS = 250;

  private static final Logger LOG = LoggerFactory.getLogger(KeyHolders.class);

  private final StreamKeys keys;
  private final Set<Hold> holds = new LinkedHashSet<>();
  private boolean watching;

  KeyHolders(StreamKeys keys) {
    this.keys = keys;
  }

  /** A source that is on air with a key. */
  final class Hold {
    private final String key;
    private final Runnable cut;
    private volatile boolean wasCut;

    private Hold(String key, Runnable cut) {
      this.key = key;
      this.cut = cut;
    }

    /** Whether it ended because its key was taken back. */
    boolean wasCut() {
      return wasCut;
    }

    /** It is not on air any more. */
    void release() {
      synchronized (KeyHolders.this) {
        holds.remove(this);
      }
    }
  }

  /**
   * Watches over a source until it is released.
   *
   * @param presented what it came with; what is not an issued key is never taken back
   * @param cut called once, at most
   */
  synchronized Hold hold(String presented, Runnable cut) {
    var key = StreamKeys.idOf(presented);
    var hold = new Hold(key.orElse(""), cut);
    if (key.isPresent()) {
      holds.add(hold);
      if (!watching) {
        watching = true;
        Thread.ofVirtual().name("stream-keys").start(this::watch);
      }
    }
    return hold;
  }

  private void watch() {
    try {
      for (var held = held(); !held.isEmpty(); held = held()) {
        held.forEach(this::look);
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Hold> held() {
    watching = !holds.isEmpty();
    return List.copyOf(holds);
  }

  private void look(Hold hold) {
    try {
      if (!keys.isIssued(hold.key)) {
        hold.wasCut = true;
        hold.release();
        hold.cut.run();
      }
    } catch (UncheckedIOException unreadable) {
      // Nobody is cut because a disk fails.
      LOG.warn("the stream keys cannot be read: {}", unreadable.getMessage());
    }
  }
}
