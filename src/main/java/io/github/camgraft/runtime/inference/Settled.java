package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Model;

/**
 * A model whose open lengths fit together, and what is known of its values.
 *
 * @param model the model that was asked about; in its inputs, lengths that must be equal have one
 *     symbol, and those that can be one number only are that number
 * @param facts what is known of its values
 */
public record Settled(Model model, Facts facts) {}
