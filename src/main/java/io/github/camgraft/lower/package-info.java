/**
 * Every operator set as one: THE tables of what changed between versions ({@code LoweringRules})
 * and of what others fused ({@code Expansions}), functions written out, loops unrolled, branches
 * taken, half precision computed in single.
 */
@NullMarked
package io.github.camgraft.lower;

import org.jspecify.annotations.NullMarked;
