package io.github.camgraft.grad;

/**
 * A node that a gradient cannot pass.
 *
 * @param operator the operator with its domain
 * @param node the node's name
 * @param reason what is missing, empty where the whole operator is unknown
 */
public record Obstacle(String operator, String node, String reason) {}
