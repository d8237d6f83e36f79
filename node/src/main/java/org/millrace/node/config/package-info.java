/**
 * What the operator decides. The documented {@code reference.conf}, the operator's file, the
 * environment and flags enter {@link org.millrace.node.config.ConfigLoader}; one validated {@link
 * org.millrace.node.config.NodeConfig} leaves it, with an {@link
 * org.millrace.node.config.EffectiveConfig} that says where each value came from. Mistakes are
 * collected and told all at once, with file and line.
 */
@NullMarked
package org.millrace.node.config;

import org.jspecify.annotations.NullMarked;
