package org.millrace.node.web;

/**
 * A channel of another node of the same network, as the directory shows it. Texts are of strangers.
 *
 * @param node what that node calls itself
 * @param base of that node: scheme, address and port
 * @param id of the channel: 32 hex digits
 */
public record NearbyCard(
    String node,
    String base,
    String id,
    String name,
    String nowPlaying,
    String type,
    int kbits,
    int listeners) {}
