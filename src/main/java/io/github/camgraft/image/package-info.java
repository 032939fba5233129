/**
 * Pictures as values, and bringing one to another size as Pillow does. The packages below read them
 * from files ({@code decode}), make files of them ({@code encode}), bring them before a network
 * ({@code prepare}), and show maps upon them ({@code draw}); they are the only ones that touch
 * {@code java.awt} and {@code javax.imageio}.
 */
@NullMarked
package io.github.camgraft.image;

import org.jspecify.annotations.NullMarked;
