package io.github.camgraft.target;

import io.github.camgraft.cam.Box;

/**
 * A box that a detector found.
 *
 * @param box in pixels of the network's input
 * @param label the class
 * @param confidence how sure the detector is, from 0 to 1
 * @param probability the number of the class itself as the output has it
 * @param index where that number lies in the head's output
 */
record Detection(Box box, int label, double confidence, double probability, int index) {}
