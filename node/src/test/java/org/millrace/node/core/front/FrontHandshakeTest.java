package org.millrace.node.core.front;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.messages.front.FrontMessage;
import org.millrace.messages.front.FrontMessage.Refusal;
import org.millrace.messages.front.FrontReader;
import org.millrace.messages.pcp.Guid;

/** A source and a front, talking to each other in virtual time. */
class FrontHandshakeTest {

  private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] OTHER = "another secret of thirty-two chars".getBytes(US_ASCII);
  private static final byte[] CERTIFICATE = new byte[] {1, 2, 3};
  private static final Guid CHANNEL = new Guid(1, 2);
  private static final Guid OWNER = new Guid(3, 4);
  private static final Guid SID = new Guid(5, 6);
  private static final FrontCall.Pauses PAUSES = new FrontCall.Pauses(1000, 8000);

  private final Random random = new Random(7);
  private final List<FrontCall.Action> called = new ArrayList<>();
  private final List<FrontAnswer.Action> answered = new ArrayList<>();
  private final List<FrontMessage> toFront = new ArrayList<>();
  private final List<FrontMessage> toSource = new ArrayList<>();

  @Test
  void whoKnowsTheSecretBringsItsChannel() {
    var call = call("ada", SECRET);
    var answer = answer(CERTIFICATE);

    talk(call, answer, CERTIFICATE);

    assertThat(answered).contains(new FrontAnswer.Action.Open("ada", CHANNEL, OWNER));
    assertThat(call.status()).isEqualTo(FrontCall.Status.SENDING);
    assertThat(answer.isFeeding()).isTrue();
    assertThat(called).contains(new FrontCall.Action.BeginStream(SID, 77));
  }

  @Test
  void aWrongSecretEndsBeforeTheChannelIsNamed() {
    var call = call("ada", OTHER);
    var answer = answer(CERTIFICATE);

    talk(call, answer, CERTIFICATE);

    assertThat(call.status()).isEqualTo(FrontCall.Status.RESTING);
    assertThat(why()).isEqualTo("it does not know this secret under the name ada");
    assertThat(toFront).noneMatch(FrontMessage.Proof.class::isInstance);
  }

  @Test
  void anUnknownNameIsAnsweredLikeAWrongSecret() {
    var call = call("eve", SECRET);
    var answer = answer(CERTIFICATE);

    talk(call, answer, CERTIFICATE);

    assertThat(toSource).singleElement().isInstanceOf(FrontMessage.Challenge.class);
    assertThat(why()).isEqualTo("it does not know this secret under the name eve");
  }

  @Test
  void whoStandsBetweenWithAnotherCertificateIsFound() {
    var call = call("ada", SECRET);
    var answer = answer(CERTIFICATE);

    talk(call, answer, new byte[] {9});

    assertThat(call.status()).isEqualTo(FrontCall.Status.RESTING);
    assertThat(answer.isFeeding()).isFalse();
  }

  @Test
  void whatWasHeardOnceIsWorthNothingAgain() {
    var first = answer(CERTIFICATE);
    talk(call("ada", SECRET), first, CERTIFICATE);
    assertThat(first.isFeeding()).isTrue();
    answered.clear();
    var again = answer(CERTIFICATE);

    for (var message : List.copyOf(toFront)) {
      again.on(new FrontAnswer.Event.Heard(message), 0, answered::add);
    }

    assertThat(again.isFeeding()).isFalse();
    assertThat(answered).noneMatch(FrontAnswer.Action.Open.class::isInstance);
    assertThat(answered).contains(new FrontAnswer.Action.CountStranger());
    assertThat(refusal()).isEqualTo(Refusal.SECRET);
  }

  @Test
  void aProofIsGoodForItsOwnSideOnly() {
    var mirrored =
        FrontProof.of(
            SECRET, FrontProof.Side.FRONT, "ada", new byte[32], new byte[32], CERTIFICATE);

    assertThat(mirrored)
        .isNotEqualTo(
            FrontProof.of(
                SECRET, FrontProof.Side.SOURCE, "ada", new byte[32], new byte[32], CERTIFICATE));
  }

  @Test
  void aChannelWithoutIdIsRefused() {
    var caller = new FrontCall.Caller("ada", SECRET, Guid.ZERO, OWNER);
    talk(new FrontCall(caller, PAUSES, random, 0), answer(CERTIFICATE), CERTIFICATE);

    assertThat(refusal()).isEqualTo(Refusal.PROTOCOL);
  }

  @Test
  void messagesOutOfTurnEndTheConnection() {
    var answer = answer(CERTIFICATE);

    answer.on(new FrontAnswer.Event.Heard(new FrontMessage.Welcome(SID, 0)), 0, answered::add);

    assertThat(refusal()).isEqualTo(Refusal.PROTOCOL);
    assertThat(answer.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void strangersAndSilentSourcesAreClosed() {
    var stranger = answer(CERTIFICATE);
    stranger.onDeadline(FrontAnswer.HANDSHAKE_NANOS, answered::add);
    assertThat(answered).contains(new FrontAnswer.Action.Close("too slow"));

    answered.clear();
    var source = answer(CERTIFICATE);
    talk(call("ada", SECRET), source, CERTIFICATE);
    source.on(new FrontAnswer.Event.Fed(), 1_000, answered::add);
    source.onDeadline(FrontAnswer.SILENCE_NANOS, answered::add);
    assertThat(source.isFeeding()).isTrue();
    source.onDeadline(FrontAnswer.SILENCE_NANOS + 1_000, answered::add);
    assertThat(source.isFeeding()).isFalse();
  }

  @Test
  void pausesDoubleUpToTheLongestAndBeginAnewAfterSuccess() {
    var call = call("ada", SECRET);
    var now = 0L;
    var pauses = new ArrayList<Long>();
    for (var i = 0; i < 6; i++) {
      call.onDeadline(now, called::add);
      call.on(new FrontCall.Event.Failed("refused"), now, called::add);
      pauses.add(call.nextDeadlineNanos() - now);
      now = call.nextDeadlineNanos();
    }
    for (var i = 0; i < 6; i++) {
      var expected = Math.min(8000, 1000L << i);
      assertThat(pauses.get(i)).isBetween(expected, expected * 12 / 10);
    }

    call.onDeadline(now, called::add);
    talkFrom(call, answer(CERTIFICATE), CERTIFICATE, now);
    assertThat(call.status()).isEqualTo(FrontCall.Status.SENDING);
    now += FrontCall.GOOD_NANOS;
    call.on(new FrontCall.Event.Failed("it has closed the connection"), now, called::add);
    assertThat(call.nextDeadlineNanos() - now).isBetween(1000L, 1200L);
  }

  @Test
  void aSilentFrontIsLeft() {
    var call = call("ada", SECRET);
    talk(call, answer(CERTIFICATE), CERTIFICATE);
    var state = new FrontMessage.State(3, 1, true, List.of());

    call.on(new FrontCall.Event.Heard(state), 1_000, called::add);
    call.onDeadline(FrontCall.SILENCE_NANOS, called::add);
    assertThat(call.status()).isEqualTo(FrontCall.Status.SENDING);
    call.onDeadline(FrontCall.SILENCE_NANOS + 1_000, called::add);
    assertThat(call.status()).isEqualTo(FrontCall.Status.RESTING);
  }

  @Test
  void oneFrontAnnouncesAndGoesOnWithItWhileItHasTheStream() {
    assertThat(FrontLead.choose(FrontLead.NONE, List.of(false, false))).isEqualTo(FrontLead.NONE);
    assertThat(FrontLead.choose(FrontLead.NONE, List.of(false, true))).isEqualTo(1);
    assertThat(FrontLead.choose(1, List.of(true, true))).isEqualTo(1);
    assertThat(FrontLead.choose(1, List.of(true, false))).isZero();
  }

  private FrontCall call(String name, byte[] secret) {
    var caller = new FrontCall.Caller(name, secret, CHANNEL, OWNER);
    return new FrontCall(caller, PAUSES, random, 0);
  }

  private FrontAnswer answer(byte[] certificate) {
    return new FrontAnswer(Map.of("ada", SECRET), certificate, random, 0);
  }

  private void talk(FrontCall call, FrontAnswer answer, byte[] seen) {
    call.onDeadline(0, called::add);
    talkFrom(call, answer, seen, 0);
  }

  /** Carries what each says to the other, as bytes, until both are silent. */
  private void talkFrom(FrontCall call, FrontAnswer answer, byte[] seen, long now) {
    toFront.clear();
    toSource.clear();
    var heard = new int[2];
    call.on(new FrontCall.Event.Connected(seen), now, this::take);
    while (heard[0] < toFront.size() || heard[1] < toSource.size()) {
      if (heard[0] < toFront.size()) {
        var message = toFront.get(heard[0]++);
        answer.on(new FrontAnswer.Event.Heard(message), now, action -> take(answer, action, now));
      } else {
        var message = toSource.get(heard[1]++);
        call.on(new FrontCall.Event.Heard(message), now, this::take);
      }
    }
  }

  private void take(FrontCall.Action action) {
    called.add(action);
    if (action instanceof FrontCall.Action.Send(var bytes)) {
      assertThat(new FrontReader().read(bytes, toFront::add)).isEmpty();
    }
  }

  private void take(FrontAnswer answer, FrontAnswer.Action action, long now) {
    answered.add(action);
    if (action instanceof FrontAnswer.Action.Send(var bytes)) {
      assertThat(new FrontReader().read(bytes, toSource::add)).isEmpty();
    } else if (action instanceof FrontAnswer.Action.Open) {
      answer.on(new FrontAnswer.Event.Opened(SID, 77), now, more -> take(answer, more, now));
    }
  }

  private String why() {
    return called.stream()
        .filter(FrontCall.Action.Report.class::isInstance)
        .map(action -> ((FrontCall.Action.Report) action).why())
        .filter(why -> !why.isEmpty())
        .reduce("", (_, last) -> last);
  }

  private Refusal refusal() {
    var said = new ArrayList<FrontMessage>();
    for (var action : answered) {
      if (action instanceof FrontAnswer.Action.Send(var bytes)) {
        new FrontReader().read(bytes, said::add);
      }
    }
    return ((FrontMessage.Refused) said.getLast()).why();
  }
}
