/**
 * What all pages are made of: markup that escapes, the frame around a page, and the files that
 * pages load. Titles, constants and texts of strangers enter; HTML that is safe to send leaves.
 */
@NullMarked
package org.millrace.node.page;

import org.jspecify.annotations.NullMarked;
