/**
 * Damaged files of every kind that camgraft reads, made by chance from ones that are in order.
 * Whatever is in a file, camgraft reads it or says one sentence: it never throws anything else,
 * never hangs, never takes the machine's memory, and never takes the process down.
 *
 * <p>A {@code Subject} is a kind of files; each of its {@code Door}s is a way in for them. The
 * number of a mutant says all about it: which door, which sample, which changes. {@code Worker}
 * tries mutants in a process of its own, {@code Supervisor} looks after it, {@code FuzzTest} tries
 * some of each kind in every build, and {@code Campaign} as many as there is time for.
 */
package io.github.camgraft.fuzz;
