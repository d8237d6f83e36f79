package org.millrace.node.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.Channels;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.front.FrontCall;
import org.millrace.node.core.front.Traces;
import org.millrace.node.front.FrontDoor;
import org.millrace.node.front.FrontSecret;
import org.millrace.node.front.FrontStanding;
import org.millrace.node.front.Publisher;
import org.millrace.node.peer.Fronted;
import org.millrace.node.reach.OwnAddresses;
import org.millrace.node.transport.Dialer;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.transport.Protocol;
import org.slf4j.LoggerFactory;

/**
 * The node as a source behind fronts, or as a front of others. Idle where neither is configured.
 */
public final class FrontParts {

  private static final int LAST_WORDS_SECONDS_MAX = 2;

  private volatile List<FrontStanding> standings = List.of();
  private @Nullable ActorRef<Publisher.Command> publisher;

  /** Brings this node's broadcasts to the fronts that are configured. */
  public static FrontParts start(
      NodeConfig config,
      Identity identity,
      ActorSystem<Channels.Command> system,
      ChannelDirectory directory,
      EventLoops loops)
      throws IOException {
    var parts = new FrontParts();
    var publish = config.publish();
    if (!publish.hidden()) {
      return parts;
    }
    var fronts = new ArrayList<Publisher.Front>();
    for (var via : publish.via()) {
      var colon = via.at().lastIndexOf(':');
      fronts.add(
          new Publisher.Front(
              via.at().substring(0, colon),
              Integer.parseInt(via.at().substring(colon + 1)),
              via.name(),
              FrontSecret.read(via.secretFile())));
    }
    var pauses =
        new FrontCall.Pauses(publish.redialFirst().toNanos(), publish.redialMax().toNanos());
    var settings =
        new Publisher.Settings(
            fronts,
            pauses,
            PeerParts.ring(config),
            PeerParts.readers(config),
            identity::ownerOf,
            () -> traces(config));
    var dialer = new Dialer(loops, config.limits().channels() * fronts.size());
    var publisher =
        Publisher.create(
            directory,
            dialer,
            settings,
            Publisher.encryption(),
            new SecureRandom(),
            now -> parts.standings = now);
    parts.publisher = system.systemActorOf(publisher, "publisher", Props.empty());
    return parts;
  }

  /** What names this machine now: its addresses change, so they are asked for each channel. */
  private static Traces traces(NodeConfig config) {
    var addresses = new ArrayList<Ip>();
    OwnAddresses.all().forEach(own -> addresses.add(own.ip()));
    var names = new ArrayList<String>();
    names.add(config.node().name());
    config.node().publicUrl().ifPresent(url -> names.add(url.getHost()));
    try {
      names.add(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
    } catch (IOException notLinux) {
      // node.name is the machine's there, unless it was set.
    }
    return new Traces(addresses, names);
  }

  /** The way in for sources that broadcast through this node; only inside TLS. */
  public static Optional<Protocol> door(
      NodeConfig config, Optional<? extends Fronted.Takes> network) throws IOException {
    if (!config.front().enabled() || network.isEmpty()) {
      return Optional.empty();
    }
    var secrets = new LinkedHashMap<String, byte[]>();
    for (var source : config.front().sources()) {
      secrets.put(source.name(), FrontSecret.read(source.secretFile()));
    }
    return Optional.of(
        new FrontDoor(
            secrets,
            config.front().channelsPerSource(),
            config.limits().loginAttemptsPerMinute(),
            network.get()));
  }

  /** Tells the fronts that all broadcasts are over. */
  public void goDown() {
    if (publisher == null) {
      return;
    }
    var done = new CompletableFuture<Void>();
    publisher.tell(new Publisher.GoDown(done));
    try {
      done.get(LAST_WORDS_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LoggerFactory.getLogger(FrontParts.class).warn("fronts were not told in time", late);
    }
  }

  /** How the fronts stand, for the operator. */
  public List<FrontStanding> standings() {
    return standings;
  }
}
