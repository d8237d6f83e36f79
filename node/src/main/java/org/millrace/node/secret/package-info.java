/**
 * What the node must not tell. Passwords and tokens that people present enter {@link
 * org.millrace.node.secret.Secrets}; verdicts leave it. Made at the first start, told once, kept as
 * slow salted hashes in the data directory; the node itself cannot print them again.
 */
@NullMarked
package org.millrace.node.secret;

import org.jspecify.annotations.NullMarked;
