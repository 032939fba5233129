/**
 * Where objects really are on photographs: boxes and masks, read from tables, COCO files and Pascal
 * VOC folders.
 */
@NullMarked
package io.github.camgraft.evaluate.truth;

import org.jspecify.annotations.NullMarked;
