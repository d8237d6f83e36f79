package org.millrace.messages.swarm;

/** Messages that account for the whole: receipts, gossip averages, quality, the stem. */
public sealed interface AccountMessage extends Message {

  /** A child's word for what a parent has sent it in all, signed by the child's node key. */
  record Receipt(Bytes parent, Bytes child, long bytesTotal, int minute, Bytes signature)
      implements AccountMessage {
    @Override
    public int headerBytes() {
      return Sizes.bytes(parent)
          + Sizes.bytes(child)
          + Sizes.number(bytesTotal)
          + Sizes.number(minute)
          + Sizes.bytes(signature);
    }
  }

  /** Half of a push-sum state: uplink in units of the stream rate, its weight, and peers. */
  record Aggregate(double uplink, double weight, double count, int round)
      implements AccountMessage {
    @Override
    public int headerBytes() {
      return Sizes.real(uplink) + Sizes.real(weight) + Sizes.real(count) + Sizes.number(round);
    }
  }

  /** How a sampled peer fares. */
  record Quality(int lagMillisP50, int lagMillisP99, int stallMillis, int latePpm, int duplicatePpm)
      implements AccountMessage {
    @Override
    public int headerBytes() {
      return Sizes.number(lagMillisP50)
          + Sizes.number(lagMillisP99)
          + Sizes.number(stallMillis)
          + Sizes.number(latePpm)
          + Sizes.number(duplicatePpm);
    }
  }

  /** Opens a stem: the receiver passes the sender's stripes on as a relay would. */
  record StemOpen(long circuit, int epoch) implements AccountMessage {
    @Override
    public int headerBytes() {
      return Sizes.number(circuit) + Sizes.number(epoch);
    }
  }
}
