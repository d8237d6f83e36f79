/**
 * Every byte that leaves a process toward another node. Each protocol is a package of records and
 * their codec; generated classes never leave their package.
 */
@NullMarked
package org.millrace.messages;

import org.jspecify.annotations.NullMarked;
