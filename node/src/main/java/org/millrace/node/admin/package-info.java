/**
 * What an operator sees of a running node. A {@link org.millrace.node.admin.StatusSource} enters;
 * health, metrics, status and the effective configuration leave over HTTP, to loopback freely and
 * to others for the admin token.
 */
@NullMarked
package org.millrace.node.admin;

import org.jspecify.annotations.NullMarked;
