/**
 * THE table of gradient rules ({@link io.github.camgraft.grad.rule.GradientRules}), with the longer
 * bodies by family. Each is what calculus says, in the words of {@code grad} and nothing else.
 */
@NullMarked
package io.github.camgraft.grad.rule;

import org.jspecify.annotations.NullMarked;
