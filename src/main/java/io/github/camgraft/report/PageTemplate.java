package io.github.camgraft.report;

import com.samskivert.mustache.Template;
import io.github.camgraft.files.Digest;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kind of page that opens from disk in any browser, without a network: style, script and pictures
 * are inside, and its policy lets a browser do nothing else. All kinds share the stylesheet {@code
 * base.css} and the partial templates {@code head.html} and {@code foot.html}.
 *
 * @hidden
 */
public final class PageTemplate {
  /** What every page says of who made it. */
  public static final Mark MARK = Mark.head("<meta name=\"generator\" content=\"camgraft\">");

  private final Template template;
  private final String style;
  private final String script;

  private PageTemplate(Template template, String style, String script) {
    this.template = template;
    this.style = style;
    this.script = script;
  }

  /**
   * {@return a kind of page} Its template NAME.html begins with {@code {{>head.html}}} and ends
   * with {@code {{>foot.html}}}; what it needs of style beside the shared one is in NAME.css.
   *
   * @param owner the class beside which these files lie
   * @param name the name
   * @param scripts the names of its scripts, without {@code .js}, in the order in which they run;
   *     they become one
   */
  public static PageTemplate of(Class<?> owner, String name, String... scripts) {
    return new PageTemplate(
        Templates.of(owner, name + ".html"),
        Templates.text(PageTemplate.class, "base.css") + Templates.text(owner, name + ".css"),
        Stream.of(scripts)
            .map(script -> Templates.text(owner, script + ".js"))
            .collect(Collectors.joining("\n")));
  }

  /**
   * Writes a page whole or not at all.
   *
   * @param file the file
   * @param title the heading
   * @param summary a sentence below it
   * @param settings what made it, name by name, in the order to be shown
   * @param words what else the template shows; what an iterator gives is asked for one by one while
   *     the page is written
   * @throws IOException if the file cannot be written
   */
  public void write(
      Path file, String title, String summary, Map<String, String> settings, Map<String, ?> words)
      throws IOException {
    Map<String, Object> all = new HashMap<>(words);
    all.put("title", title);
    all.put("heading", Templates.parts(title));
    all.put("summary", summary);
    all.put("settings", settings.entrySet());
    all.put("policy", policy());
    all.put("style", style);
    all.put("script", script);
    WholeFile.write(
        file,
        MARK,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          template.execute(all, writer);
          writer.flush();
        });
  }

  /** What a browser lets the page do: show what is in it, and obey what has one of the digests. */
  private String policy() {
    return String.join(
        "; ",
        "default-src 'none'",
        "img-src data:",
        script.isEmpty() ? "script-src 'none'" : source("script-src", script),
        source("style-src", style),
        "base-uri 'none'",
        "form-action 'none'");
  }

  private static String source(String directive, String text) {
    return "%s '%s'".formatted(directive, Digest.ofPage(text));
  }
}
