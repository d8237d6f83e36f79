package org.millrace.node.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One URL that is told. Events wait in the order in which they happened, at most {@link
 * #WAITING_MAX}; beyond that the oldest are dropped, and counted. Each is tried {@link
 * #ATTEMPTS_MAX} times, with pauses that double.
 *
 * <p>The body is a JSON object. With a secret, {@code Millrace-Signature: t=SECONDS,v1=HEX} is the
 * HMAC-SHA256 of {@code SECONDS + "." + body} in hex: whoever gets it checks it and the age.
 */
final class Webhook implements AutoCloseable {

  static final int WAITING_MAX = 256;
  static final int ATTEMPTS_MAX = 6;
  static final String SIGNATURE = "Millrace-Signature";

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  private final URI url;
  private final Set<HookEvent.Kind> kinds;
  private final Optional<String> secret;
  private final Duration firstPause;
  private final HttpClient client;
  private final ObjectMapper json = new ObjectMapper();
  private final ArrayBlockingQueue<HookEvent> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final LongAdder told = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread teller;

  Webhook(
      URI url,
      Set<HookEvent.Kind> kinds,
      Optional<String> secret,
      Duration firstPause,
      HttpClient client) {
    this.url = url;
    this.kinds = Set.copyOf(kinds);
    this.secret = secret;
    this.firstPause = firstPause;
    this.client = client;
    this.teller = Thread.ofVirtual().name("webhook").start(this::tell);
  }

  /** Has an event told, if it is one of those that are wanted. Any thread; never waits. */
  void on(HookEvent event) {
    if (!kinds.contains(event.kind())) {
      return;
    }
    while (!waiting.offer(event)) {
      if (waiting.poll() != null) {
        dropped.increment();
        LOG.warn("an event for {} was dropped: it does not take them", shown());
      }
    }
  }

  /** Events that were taken. */
  long told() {
    return told.sum();
  }

  /** Events that were given up or dropped. */
  long lost() {
    return dropped.sum();
  }

  private void tell() {
    try {
      while (true) {
        tell(waiting.take());
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void tell(HookEvent event) throws InterruptedException {
    var body = body(event);
    var pause = firstPause;
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      if (taken(body)) {
        told.increment();
        return;
      }
      if (attempt < ATTEMPTS_MAX) {
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
        pause = pause.multipliedBy(2);
      }
    }
    dropped.increment();
    LOG.warn("{} of {} could not be told to {}", event.kind().word(), event.channel(), shown());
  }

  private boolean taken(byte[] body) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(url)
            .timeout(ANSWER_WITHIN)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Millrace")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    secret.ifPresent(
        key -> request.header(SIGNATURE, signature(key, System.currentTimeMillis() / 1000, body)));
    try {
      var answer = client.send(request.build(), HttpResponse.BodyHandlers.discarding());
      return answer.statusCode() / 100 == 2;
    } catch (IOException unreachable) {
      return false;
    }
  }

  static String signature(String secret, long seconds, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no HmacSHA256", missing);
    }
  }

  private byte[] body(HookEvent event) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("id", event.id());
    fields.put("event", event.kind().word());
    fields.put("channel", event.channel());
    fields.put("at", event.at());
    fields.put("node", event.node());
    fields.put("detail", event.detail());
    try {
      return json.writeValueAsBytes(fields);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("strings become JSON", impossible);
    }
  }

  /** Without what may be secret in it. */
  private String shown() {
    return url.getScheme() + "://" + url.getHost() + url.getRawPath();
  }

  @Override
  public void close() {
    closed.countDown();
    teller.interrupt();
  }
}
