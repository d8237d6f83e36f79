package org.millrace.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

class EffectiveConfigTest {

  @Test
  void secretsAreMaskedWhereverTheyStand() {
    var given =
        """
        source-password = tell-nobody
        pull = [{ url = "http://me:tell-nobody@host/live" }]
        hooks = [{ name = shown, secret = "tell-nobody, not \\"even\\" this" }]
        """;

    assertThat(EffectiveConfig.of(ConfigFactory.parseString(given).root()).toString())
        .contains(
            "source-password = \"***\"", "http://***@host/live", "shown", "\"secret\":\"***\"")
        .doesNotContain("nobody", "even");
  }
}
