package io.github.camgraft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir private Path folder;

  @Test
  void oneAtATime() throws IOException {
    FolderLock first = FolderLock.on(folder);
    assertThatThrownBy(() -> FolderLock.on(folder))
        .hasMessageContaining("another camgraft is writing into '%s'", folder);
    first.close();
    assertThat(folder).isEmptyDirectory();
    FolderLock.on(folder).close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void nothingIsMadeBeforeItIsNeeded() throws IOException {
    Path later = folder.resolve("later");
    try (FolderLock lock = FolderLock.on(later)) {
      assertThat(later).doesNotExist();
      assertThat(lock.make()).isDirectory();
      assertThatThrownBy(() -> FolderLock.on(later)).hasMessageContaining("another camgraft");
    }
    assertThat(later).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessLeftKeepsNobodyOut() throws IOException {
    Files.createFile(folder.resolve(".camgraft.lock"));
    FolderLock.on(folder).close();
    assertThat(folder).isEmptyDirectory();
  }
}
