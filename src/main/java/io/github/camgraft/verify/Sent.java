package io.github.camgraft.verify;

/**
 * What was seen of a change.
 *
 * @param behind what became of it behind the segment
 * @param verdict what the differences said in the end
 * @param off by how much they exceeded the gradient then, of the larger one
 */
record Sent(double[] behind, Verdict verdict, double off) {}
