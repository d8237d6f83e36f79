package org.millrace.simulation.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** The bytes of a {@link SweepMessage}: fields in order, texts and lists with their length. */
public final class SweepSerializer extends SerializerWithStringManifest {

  private static final int IDENTIFIER = 71_440;
  private static final int FIGURES_MAX = 1_000;
  private static final String DO = "do";
  private static final String DONE = "done";
  private static final String FAILED = "failed";

  private final ExtendedActorSystem system;

  public SweepSerializer(ExtendedActorSystem system) {
    this.system = system;
  }

  private ActorRefResolver resolver() {
    return ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return switch ((SweepMessage) message) {
      case SweepMessage.Do _ -> DO;
      case SweepMessage.Done _ -> DONE;
      case SweepMessage.Failed _ -> FAILED;
    };
  }

  @Override
  public byte[] toBinary(Object message) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      switch ((SweepMessage) message) {
        case SweepMessage.Do(var number, var job, var replyTo) -> {
          out.writeInt(number);
          text(out, job.label());
          text(out, job.scenario());
          out.writeLong(job.seed());
          text(out, resolver().toSerializationFormat(replyTo));
        }
        case SweepMessage.Done(var number, var result, var worker) -> {
          out.writeInt(number);
          result(out, result);
          text(out, resolver().toSerializationFormat(worker));
        }
        case SweepMessage.Failed(var number, var reason, var worker) -> {
          out.writeInt(number);
          text(out, reason);
          text(out, resolver().toSerializationFormat(worker));
        }
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      var number = in.readInt();
      return switch (manifest) {
        case DO ->
            new SweepMessage.Do(
                number,
                new Job(text(in), text(in), in.readLong()),
                resolver().resolveActorRef(text(in)));
        case DONE ->
            new SweepMessage.Done(number, result(in), resolver().resolveActorRef(text(in)));
        case FAILED ->
            new SweepMessage.Failed(number, text(in), resolver().resolveActorRef(text(in)));
        default -> throw new NotSerializableException("no such message: " + manifest);
      };
    } catch (IOException | IllegalArgumentException wrong) {
      throw new NotSerializableException(wrong.toString());
    }
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    var length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new NotSerializableException("a text of " + length + " bytes");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static void result(DataOutputStream out, Result result) throws IOException {
    text(out, result.label());
    out.writeLong(result.seed());
    out.writeLong(result.hash());
    out.writeInt(result.figures().size());
    for (var figure : result.figures().entrySet()) {
      text(out, figure.getKey());
      out.writeDouble(figure.getValue());
    }
  }

  private static Result result(DataInputStream in) throws IOException {
    var label = text(in);
    var seed = in.readLong();
    var hash = in.readLong();
    var count = in.readInt();
    if (count < 0 || count > FIGURES_MAX) {
      throw new NotSerializableException(count + " figures");
    }
    var figures = new LinkedHashMap<String, Double>();
    for (int f = 0; f < count; f++) {
      figures.put(text(in), in.readDouble());
    }
    return new Result(label, seed, figures, hash);
  }
}
