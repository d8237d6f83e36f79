package org.millrace.node.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A made-up node. */
final class Sample implements StatusSource {

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
        IntStream.range(0, channels).mapToObj(Sample::channel).toList());
  }

  private static NodeStatus.Channel channel(int number) {
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
}
