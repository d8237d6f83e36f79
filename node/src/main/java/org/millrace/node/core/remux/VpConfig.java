package org.millrace.node.core.remux;

import java.util.Arrays;

/** VP9's configuration record. */
final class VpConfig {

  /** Profile 0, level 3.1, 8 bits, 4:2:0, BT.709: for streams that tell nothing. */
  static final byte[] USUAL = {0, 31, (byte) 0x82, 1, 1, 1, 0, 0};

  private VpConfig() {}

  /** Some senders put the version word of the MP4 box before the record. */
  static byte[] withoutVersion(byte[] config) {
    return config.length >= 12 && config[0] == 1 && (config[1] | config[2] | config[3]) == 0
        ? Arrays.copyOfRange(config, 4, config.length)
        : config;
  }
}
