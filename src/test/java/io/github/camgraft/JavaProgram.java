package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A program that we show to others: it compiles against this build and runs. */
record JavaProgram(Class<?> type) {
  /**
   * Compiles a source file.
   *
   * @param name the class in it
   * @param folder where its class files go
   */
  static JavaProgram of(String name, String text, Path folder) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    assertThat(compiler.getTask(null, null, null, options, null, List.of(source)).call()).isTrue();
    URL[] classes = {folder.toUri().toURL()};
    ClassLoader loader = URLClassLoader.newInstance(classes, JavaProgram.class.getClassLoader());
    return new JavaProgram(loader.loadClass(name));
  }

  /** What its main method prints. */
  String run(String... arguments) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      type.getMethod("main", String[].class).invoke(null, (Object) arguments);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
