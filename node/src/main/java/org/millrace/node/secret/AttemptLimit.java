package org.millrace.node.secret;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How often an address may try passwords: {@code perMinute} failures, then none for the rest of its
 * minute. Remembers {@link #ADDRESSES_MAX} addresses; beyond that the oldest is forgotten.
 */
public final class AttemptLimit {

  static final int ADDRESSES_MAX = 10_000;

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private record Failures(long sinceNanos, int count) {}

  private final int perMinute;
  private final Map<InetAddress, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Failures> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  public AttemptLimit(int perMinute) {
    this.perMinute = perMinute;
  }

  public synchronized boolean mayTry(InetAddress address, long nowNanos) {
    var known = failures.get(address);
    return known == null || nowNanos - known.sinceNanos >= MINUTE_NANOS || known.count < perMinute;
  }

  public synchronized void failed(InetAddress address, long nowNanos) {
    var known = failures.remove(address);
    if (known == null || nowNanos - known.sinceNanos >= MINUTE_NANOS) {
      failures.put(address, new Failures(nowNanos, 1));
    } else {
      failures.put(address, new Failures(known.sinceNanos, known.count + 1));
    }
  }
}
