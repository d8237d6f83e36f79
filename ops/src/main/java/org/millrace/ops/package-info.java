/** The one program: names every verb and nothing else. */
@NullMarked
package org.millrace.ops;

import org.jspecify.annotations.NullMarked;
