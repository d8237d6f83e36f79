package org.millrace.node.core.media;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a source sends, whatever it is: opens the reader of the container that the source
 * names, or else of the one its first bytes show. A source that would go on in another container
 * than the one its listeners have is unreadable.
 */
public final class SourceReader implements MediaReader {

  private final Splice splice;
  private final HeldBytes first = new HeldBytes();
  private @Nullable MediaReader reader;

  /**
   * Nothing is read before the first bytes.
   *
   * @param named as the source says; empty to find out
   */
  public SourceReader(Optional<Container> named, Splice splice) {
    this.splice = splice;
    named.ifPresent(container -> reader = openIfSame(container));
  }

  @Override
  public void read(byte[] bytes, Consumer<MediaEvent> out) {
    var open = reader;
    if (open != null) {
      open.read(bytes, out);
      return;
    }
    first.append(bytes, 0, bytes.length);
    var known =
        switch (Sniffer.sniff(first.peek(0, Math.min(first.size(), Sniffer.BYTES_MAX)))) {
          case Sniffer.Verdict.Known(Container container) -> container;
          case Sniffer.Verdict.Unknown() -> Container.RAW;
          case Sniffer.Verdict.NeedMore() -> null;
        };
    if (known != null) {
      begin(known, out);
    }
  }

  @Override
  public void end(Consumer<MediaEvent> out) {
    if (reader == null && first.size() > 0) {
      begin(Container.RAW, out);
    }
    if (reader != null) {
      reader.end(out);
    }
  }

  private void begin(Container container, Consumer<MediaEvent> out) {
    var opened = openIfSame(container);
    reader = opened;
    opened.read(first.take(first.size()), out);
  }

  private MediaReader openIfSame(Container container) {
    var present = splice.earlier().map(header -> header.info().container()).orElse(container);
    return present == container
        ? Containers.open(container, splice)
        : new Refusal(container, present);
  }

  /** Says once that the container is another one. */
  private static final class Refusal implements MediaReader {
    private final Container container;
    private final Container present;
    private boolean said;

    private Refusal(Container container, Container present) {
      this.container = container;
      this.present = present;
    }

    @Override
    public void read(byte[] bytes, Consumer<MediaEvent> out) {
      if (!said) {
        said = true;
        out.accept(
            new MediaEvent.Unreadable(
                "The listeners of this channel have "
                    + present
                    + "; a source that goes on for them cannot send "
                    + container
                    + ". Wait until the channel has ended, or use another mount."));
      }
    }

    @Override
    public void end(Consumer<MediaEvent> out) {}
  }
}
