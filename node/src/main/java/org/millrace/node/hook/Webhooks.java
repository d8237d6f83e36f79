package org.millrace.node.hook;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.config.NodeConfig;

/** All URLs that are told what happens on this node. Any thread; never waits. */
public final class Webhooks implements AutoCloseable {

  /** Channels of which it is remembered when their limit was told last. */
  private static final int LIMITS_MAX = 1000;

  private static final long LIMIT_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String node;
  private final HttpClient client;
  private final List<Webhook> hooks;
  private final Map<String, Long> limitsTold =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > LIMITS_MAX;
        }
      };

  private Webhooks(String node, HttpClient client, List<Webhook> hooks) {
    this.node = node;
    this.client = client;
    this.hooks = List.copyOf(hooks);
  }

  /** Begins; fails if a secret cannot be read. */
  public static Webhooks open(NodeConfig.Hooks config, String node, ChannelDirectory directory)
      throws IOException {
    var client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    var hooks = new ArrayList<Webhook>();
    for (var hook : config.to()) {
      var secret = Optional.<String>empty();
      if (hook.secretFile().isPresent()) {
        secret = Optional.of(Files.readString(hook.secretFile().get()).strip());
      }
      hooks.add(new Webhook(hook.url(), kinds(hook), secret, config.retryFirst(), client));
    }
    var webhooks = new Webhooks(node, client, hooks);
    directory.watch((channel, what) -> webhooks.happened(channel.mount(), what.name()));
    return webhooks;
  }

  private static EnumSet<HookEvent.Kind> kinds(NodeConfig.Hook hook) {
    if (hook.events().isEmpty()) {
      return EnumSet.allOf(HookEvent.Kind.class);
    }
    var kinds = EnumSet.noneOf(HookEvent.Kind.class);
    for (var kind : HookEvent.Kind.values()) {
      if (hook.events().contains(kind.word())) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  private void happened(String mount, String what) {
    tell(HookEvent.Kind.valueOf(what), mount, "");
  }

  /** A listener was sent away. */
  public void full(String mount, String why) {
    var now = System.nanoTime();
    synchronized (limitsTold) {
      var last = limitsTold.get(mount);
      if (last != null && now - last < LIMIT_PAUSE_NANOS) {
        return;
      }
      limitsTold.put(mount, now);
    }
    tell(HookEvent.Kind.LISTENER_LIMIT, mount, why);
  }

  private void tell(HookEvent.Kind kind, String mount, String detail) {
    if (hooks.isEmpty()) {
      return;
    }
    var at = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    var event = new HookEvent(UUID.randomUUID().toString(), kind, mount, at, node, detail);
    hooks.forEach(hook -> hook.on(event));
  }

  /** Events so far, by what became of them. */
  public Map<String, Long> counts() {
    return Map.of(
        "told", hooks.stream().mapToLong(Webhook::told).sum(),
        "lost", hooks.stream().mapToLong(Webhook::lost).sum());
  }

  @Override
  public void close() {
    hooks.forEach(Webhook::close);
    client.shutdownNow();
  }
}
