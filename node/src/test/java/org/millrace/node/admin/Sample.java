package org.millrace.node.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.millrace.node.core.advice.Finding;

/** A made-up node. */
final class Sample implements StatusSource, Operations {

  Optional<String> notReady = Optional.empty();
  boolean alive = true;
  int channels = 1;

  @Override
  public NodeStatus status() {
    return new NodeStatus(
        "mill",
        "0.1.0",
        "",
        7144,
        3600,
        false,
        12,
        10,
        1,
        1_000_000,
        10_000_000,
        8_000_000,
        1234.5,
        0.25,
        new TreeMap<>(Map.of("full", 3L)),
        new TreeMap<>(Map.of("client_left", 7L, "stalled", 1L)),
        new TreeMap<>(Map.of("told", 4L, "lost", 1L)),
        NodeStatus.Outside.UNKNOWN,
        List.of(
            new NodeStatus.Front(
                "front.example:7144", "/live0", "resting", "it has fallen silent", 0, 0, false)),
        IntStream.range(0, channels).mapToObj(number -> made(number)).toList());
  }

  private static NodeStatus.Channel made(int number) {
    return new NodeStatus.Channel(
        "id" + number,
        "/live" + number,
        "Live",
        "A title",
        "FLV",
        List.of("h264", "aac"),
        "http",
        true,
        1800 + number,
        10,
        11,
        1_000_000,
        800_000,
        10_000_000,
        8_000_000,
        1,
        17,
        2.0,
        9.5,
        1_000_000,
        4,
        1);
  }

  @Override
  public boolean alive() {
    return alive;
  }

  @Override
  public Optional<String> notReady() {
    return notReady;
  }

  final List<String> acts = new ArrayList<>();

  @Override
  public NodeFacts facts() {
    return new NodeFacts(
        1,
        2,
        3,
        4,
        5,
        0.5,
        8_000_000,
        10_000_000,
        9_000_000,
        List.of(new NodeFacts.Limit("Listeners", 1, 0)));
  }

  @Override
  public Optional<ChannelFacts> channel(String name) {
    return status().channels().stream()
        .filter(each -> each.id().equals(name) || each.mount().equals("/" + name))
        .findFirst()
        .map(
            each ->
                new ChannelFacts(
                    each,
                    new Source("source", "10.0.0.1:5", "OBS", 60, 0.1, 30, 30),
                    List.of(new Track("h264", 640, 360, 0, 0)),
                    List.of(new Finding(Finding.Level.WARN, "A finding.", "Do this."))));
  }

  @Override
  public List<Operations.Sample> history(String id) {
    return List.of(new Operations.Sample(1_800_000_000_000L, 800, 30, 2, 10));
  }

  @Override
  public List<Listener> listeners(String id, int max) {
    return List.of(new Listener(7, "10.0.0.7", "VLC", "HTTP", 61, 1_000_000));
  }

  @Override
  public boolean kick(String id, long listener) {
    acts.add("kick " + id + " " + listener);
    return listener == 7;
  }

  @Override
  public boolean stop(String id) {
    return acts.add("stop " + id);
  }

  @Override
  public boolean title(String id, String artist, String title) {
    return acts.add("title " + id + " " + artist + "/" + title);
  }

  @Override
  public Optional<String> streamKey(String mount, boolean alone) {
    acts.add("key " + mount + " " + alone);
    return Optional.of("k234567-aaaaa-bbbbb-ccccc-ddddd");
  }

  @Override
  public List<StreamKey> streamKeys() {
    return List.of(new StreamKey("234567", "/live0", "OBS", "2026-11-20T12:00:00Z"));
  }

  @Override
  public boolean revokeStreamKey(String id) {
    return acts.add("revoke " + id);
  }

  @Override
  public List<Setting> settings() {
    return List.of(new Setting("log.level", "info", "how much is said", "info (default)", false));
  }

  @Override
  public Optional<String> change(String key, String value) {
    acts.add(key + "=" + value);
    return key.equals("log.level") ? Optional.empty() : Optional.of("no such setting");
  }

  @Override
  public Optional<String> reset(String key) {
    acts.add(key + " back");
    return Optional.empty();
  }

  @Override
  public Archive archive() {
    return new Archive() {
      @Override
      public List<Shelf> shelves() {
        return List.of(new Shelf("/live0", 1, 1000));
      }

      @Override
      public List<Recording> of(String mount) {
        return List.of(
            new Recording(
                "20261120-120000.flv", 1000, "2026-11-20T12:10:00Z", false, "/recordings/x"));
      }

      @Override
      public Deletion delete(String mount, String name) {
        acts.add("delete " + mount + " " + name);
        return Deletion.DONE;
      }
    };
  }

  @Override
  public NetworkMap network() {
    return new NetworkMap(
        List.of(
            new NetworkMap.Vertex("in", NetworkMap.Kind.ENCODER, "10.0.0.1:5", "OBS \"x\""),
            new NetworkMap.Vertex("self", NetworkMap.Kind.SELF, "mill", "")),
        List.of(new NetworkMap.Edge("in", "self", "/live0", "rtmp", 0.1, 800_000, 60, "it came")));
  }
}
