/** Makes files of pictures: PNG, the same bytes every time, and JPEG, for showing. */
package io.github.camgraft.image.encode;
