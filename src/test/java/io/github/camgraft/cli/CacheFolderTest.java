package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class CacheFolderTest {
  @Test
  void isWhereTheSystemHasIt() {
    assertThat(CacheFolder.of("Linux", "/home/ada", Map.of()))
        .contains(Path.of("/home/ada/.cache/camgraft"));
    assertThat(CacheFolder.of("Linux", "/home/ada", Map.of("XDG_CACHE_HOME", "/fast")))
        .contains(Path.of("/fast/camgraft"));
    assertThat(CacheFolder.of("Mac OS X", "/Users/ada", Map.of()))
        .contains(Path.of("/Users/ada/Library/Caches/camgraft"));
    assertThat(CacheFolder.of("Windows 11", "/Users/ada", Map.of("LOCALAPPDATA", "/local")))
        .contains(Path.of("/local/camgraft/cache"));
  }

  @Test
  void whatIsNoFolderIsPassedOver() {
    assertThat(CacheFolder.of("Linux", "/home/ada", Map.of("XDG_CACHE_HOME", "relative")))
        .contains(Path.of("/home/ada/.cache/camgraft"));
    assertThat(CacheFolder.of("Linux", "?", Map.of())).isEmpty();
    assertThat(CacheFolder.of("Windows 11", "/Users/ada", Map.of())).isEmpty();
  }
}
