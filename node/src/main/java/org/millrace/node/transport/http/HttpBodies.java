package org.millrace.node.transport.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.millrace.node.transport.ByteFeed;

/** Bodies that are small enough to be held as a whole. */
public final class HttpBodies {

  private HttpBodies() {}

  /** The whole body; fails if it is longer than {@code bytesMax}, or breaks off. */
  public static CompletionStage<byte[]> collect(HttpCall call, int bytesMax) {
    var whole = new CompletableFuture<byte[]>();
    var held = new ByteArrayOutputStream();
    var body = call.body();
    body.open(
        new ByteFeed.Receiver() {
          @Override
          public void piece(byte[] bytes) {
            if (held.size() + bytes.length > bytesMax) {
              whole.completeExceptionally(new IOException("longer than " + bytesMax + " bytes"));
            } else {
              held.writeBytes(bytes);
              body.more();
            }
          }

          @Override
          public void end() {
            whole.complete(held.toByteArray());
          }

          @Override
          public void broken(String reason) {
            whole.completeExceptionally(new IOException(reason));
          }
        });
    body.more();
    return whole;
  }
}
