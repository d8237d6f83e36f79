package org.millrace.node.admin;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.millrace.node.core.advice.Finding;

/**
 * What an operator can see and do beyond {@link StatusSource}. Called from any thread; answers do
 * not block, but for what is about stream keys and settings, which are in files.
 */
public interface Operations {

  /** What the node uses, and how much it may. */
  NodeFacts facts();

  /** A channel by its id, or by its mount without the leading slash. */
  Optional<ChannelFacts> channel(String name);

  /** The newest figures of a channel, by its id, the oldest first. */
  List<Sample> history(String id);

  /** At most {@code max} of a channel's listeners, those who have listened longest first. */
  List<Listener> listeners(String id, int max);

  /** Sends a listener away; false if there is no such. */
  boolean kick(String id, long listener);

  /** Ends a channel; false if there is no such. */
  boolean stop(String id);

  /** Says what plays; false if there is no such channel. */
  boolean title(String id, String artist, String title);

  /**
   * A new stream key for a mount; empty if there are as many as there may be.
   *
   * @param alone whether the mount's other keys end
   */
  Optional<String> streamKey(String mount, boolean alone) throws IOException;

  /** The stream keys that were issued, without their secrets. */
  List<StreamKey> streamKeys() throws IOException;

  /** Takes a stream key back, and cuts who is on air with it; false if there is no such. */
  boolean revokeStreamKey(String id) throws IOException;

  /** What can be changed while the node runs. */
  List<Setting> settings();

  /** Changes a setting, from now on; gives what is wrong with it, if anything is. */
  Optional<String> change(String key, String value);

  /** Goes back to what the configuration says of a setting. */
  Optional<String> reset(String key);

  /** What was recorded. */
  Archive archive();

  /** Where streams come from and go to. */
  NetworkMap network();

  /**
   * A channel in detail.
   *
   * @param findings the worst first
   */
  record ChannelFacts(
      NodeStatus.Channel channel, Source source, List<Track> tracks, List<Finding> findings) {}

  /**
   * Who feeds a channel.
   *
   * @param kind {@code source}, {@code fallback}, or {@code none} while it is away
   * @param seconds how long it has been so
   */
  record Source(
      String kind,
      String remote,
      String agent,
      double seconds,
      double silentSeconds,
      double framesPerSecond,
      double framesExpected) {}

  /** One elementary stream; numbers are 0 where they do not apply. */
  record Track(String codec, int width, int height, int sampleRate, int channels) {}

  /** A channel's figures at a moment. */
  record Sample(
      long atMillis, long kbits, double framesPerSecond, double keySeconds, int listeners) {}

  /** One who listens. */
  record Listener(
      long id, String address, String agent, String protocol, long seconds, long bytes) {}

  /** A stream key, without what is secret about it. */
  record StreamKey(String id, String mount, String note, String issued) {}

  /**
   * A key of the configuration that can change live.
   *
   * @param decided value and place in the configuration
   * @param live whether it was changed live, and so overrides the configuration
   */
  record Setting(String key, String value, String meaning, String decided, boolean live) {}
}
