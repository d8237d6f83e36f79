package org.millrace.ops.load;

import picocli.CommandLine.Command;

/** {@code millrace bench}: measurements that anybody can repeat. */
@Command(
    name = "bench",
    description = "Measures a node on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT",
    subcommands = {FanoutCommand.class, HlsCommand.class, FloorCommand.class})
public final class BenchCommand {}
