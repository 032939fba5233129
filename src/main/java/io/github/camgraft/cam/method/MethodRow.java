package io.github.camgraft.cam.method;

import java.util.Set;

/**
 * A method's row of its table, but for the formula.
 *
 * @param word that users type
 * @param title what people call it
 * @param paper who published it, and when
 * @param needs what the model must return for it
 */
public record MethodRow(String word, String title, String paper, Set<Requirement> needs) {}
