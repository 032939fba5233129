package io.github.camgraft.run;

import java.nio.file.Path;

/** Where the files of single photographs lie in the folder of results. */
public enum PhotoLayout {
  /** All side by side; the photograph's name is what each file's begins with. */
  FLAT {
    @Override
    String stem(String name) {
      return name;
    }
  },
  /** Those of each photograph in a folder of its name. */
  FOLDERS {
    @Override
    String stem(String name) {
      return Path.of(name, name).toString();
    }
  };

  /**
   * What the files of a photograph begin with, seen from the folder of results.
   *
   * @param name of the photograph's results
   */
  abstract String stem(String name);
}
