/** The pages as people get them: in Chromium, against whole nodes. Skipped where there is none. */
@NullMarked
package org.millrace.node.browser;

import org.jspecify.annotations.NullMarked;
