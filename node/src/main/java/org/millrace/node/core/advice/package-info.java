/**
 * What an operator should know about a source, in words. Figures of a source enter; sentences
 * leave, each with what to do about it.
 */
@NullMarked
package org.millrace.node.core.advice;

import org.jspecify.annotations.NullMarked;
