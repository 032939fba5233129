package io.github.camgraft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fence around the library: what a module does not see has no page in the Javadoc either. */
class ModuleTest {
  private static final Path DESCRIPTOR = Path.of("src/main/module/module-info.java");

  @Test
  void whatIsBehindTheFenceHasNoPageInTheDocumentation() throws IOException, URISyntaxException {
    Set<String> exported = all("exports ([\\w.]+)", Files.readString(DESCRIPTOR, UTF_8));
    String pom = Files.readString(Path.of("pom.xml"), UTF_8);
    Set<String> hidden = all("[\\w.]+", pom.split("</?javadoc.hidden>", -1)[1]);
    Set<String> packages = packages();

    assertThat(packages).containsAll(exported);
    packages.removeAll(exported);
    assertThat(packages).isNotEmpty().allMatch(hidden::contains);
  }

  @Test
  void theGuideUsesWhatModulesSee() throws IOException {
    Set<String> exported = all("exports ([\\w.]+)", Files.readString(DESCRIPTOR, UTF_8));
    Set<String> used = new TreeSet<>();
    try (Stream<Path> pages = Files.list(Path.of("src/site/markdown"))) {
      for (Path page : pages.toList()) {
        String text = Files.readString(page, UTF_8);
        used.addAll(all("import (io\\.github\\.camgraft(?:\\.[a-z]+)*)\\.[A-Z]", text));
      }
    }

    assertThat(used).isNotEmpty();
    assertThat(exported).containsAll(used);
  }

  @Test
  void whatIsRequiredComesWithTheLibrary() throws IOException {
    Set<String> required =
        all("requires (?:transitive |static )*([\\w.]+)", Files.readString(DESCRIPTOR, UTF_8));
    Path[] jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(Path::of)
            .toArray(Path[]::new);

    Set<String> present =
        Stream.of(ModuleFinder.ofSystem(), ModuleFinder.of(jars))
            .flatMap(finder -> finder.findAll().stream())
            .map(ModuleReference::descriptor)
            .map(descriptor -> descriptor.name())
            .collect(Collectors.toSet());

    assertThat(required).isNotEmpty();
    assertThat(present).containsAll(required);
  }

  private static Set<String> packages() throws IOException, URISyntaxException {
    Path classes =
        Path.of(Explainer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(file -> classes.relativize(file.getParent()).toString().replace('/', '.'))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> all(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> group(match))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String group(MatchResult match) {
    return match.groupCount() == 0 ? match.group() : match.group(1);
  }
}
