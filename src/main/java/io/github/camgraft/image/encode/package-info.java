/** Makes files of pictures: PNG, the same bytes every time, and JPEG, for showing. */
@NullMarked
package io.github.camgraft.image.encode;

import org.jspecify.annotations.NullMarked;
