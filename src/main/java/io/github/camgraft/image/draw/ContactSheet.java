package io.github.camgraft.image.draw;

import io.github.camgraft.cam.Box;
import io.github.camgraft.image.Canvas;
import io.github.camgraft.image.Ink;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Resampling;
import io.github.camgraft.image.Resize;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures side by side with titles above, on white: one row per class, or a grid. Tiles are
 * squares of at least 224 pixels in which pictures are centred. Instances never change.
 *
 * <pre>{@code
 * Picture sheet =
 *     ContactSheet.titled("dog.jpg")
 *         .row("bull mastiff", List.of(new Tile("input", photo), new Tile("Grad-CAM", overlay)))
 *         .draw();
 * }</pre>
 *
 * @hidden
 */
public final class ContactSheet {
  private static final int SMALLEST_TILE = 224;
  private static final int LARGEST_TILE = 448;
  private static final int MARGIN = 20;
  private static final int GAP = 12;
  private static final int BAR = 6;
  private static final int TEXT = 0x222222;
  private static final int BAR_COLOUR = 0x3b75af;
  private static final int BAR_GROUND = 0xe8e8e8;

  private final String title;
  private final List<Row> rows;
  private final Lettering lettering;

  private ContactSheet(String title, List<Row> rows, Lettering lettering) {
    this.title = title;
    this.rows = rows;
    this.lettering = lettering;
  }

  /**
   * {@return an empty sheet} The title may be empty too.
   *
   * @param title what stands above it
   */
  public static ContactSheet titled(String title) {
    return titled(title, Lettering.available());
  }

  static ContactSheet titled(String title, Lettering lettering) {
    return new ContactSheet(title, List.of(), lettering);
  }

  /**
   * {@return the sheet with one more row}
   *
   * @param heading the line above the row; may be empty
   * @param tiles from left to right
   */
  public ContactSheet row(String heading, List<Tile> tiles) {
    List<Row> more = new ArrayList<>(rows);
    more.add(new Row(heading, List.copyOf(tiles)));
    return new ContactSheet(title, List.copyOf(more), lettering);
  }

  /**
   * {@return the sheet with as many rows as the tiles need, {@code columns} tiles in each}
   *
   * @param tiles what to draw
   * @param columns the map's width
   */
  public ContactSheet grid(List<Tile> tiles, int columns) {
    ContactSheet sheet = this;
    for (int start = 0; start < tiles.size(); start += columns) {
      sheet = sheet.row("", tiles.subList(start, Math.min(tiles.size(), start + columns)));
    }
    return sheet;
  }

  /**
   * Enlarges a small picture by a whole number without smoothing, so that its pixels stay visible
   * and its longer side has about 224 of them; others are given back as they are. Meant to be done
   * before a map is laid over, which then stays smooth.
   *
   * @param picture the picture
   * @return the picture
   */
  public static Picture readable(Picture picture) {
    int longer = Math.max(picture.width(), picture.height());
    int times = Math.max(1, Math.round((float) SMALLEST_TILE / longer));
    return Resize.to(
        picture, times * picture.width(), times * picture.height(), Resampling.NEAREST);
  }

  /**
   * Draws the sheet.
   *
   * @return the picture
   * @throws IllegalStateException if it has no tile
   */
  public Picture draw() {
    int columns = rows.stream().mapToInt(row -> row.tiles().size()).max().orElse(0);
    if (columns == 0) {
      throw new IllegalStateException("A contact sheet without pictures cannot be drawn");
    }
    int side = side();
    int width = 2 * MARGIN + columns * side + (columns - 1) * GAP;
    Canvas canvas = new Canvas(width, height(side));
    int y = MARGIN + writeHeading(canvas, title, MARGIN, width);
    for (Row row : rows) {
      y += writeHeading(canvas, row.heading(), y, width);
      for (int column = 0; column < row.tiles().size(); column++) {
        drawTile(canvas, row.tiles().get(column), MARGIN + column * (side + GAP), y, side, row);
      }
      y += height(row, side) + GAP;
    }
    return canvas.picture();
  }

  private int side() {
    int longest =
        rows.stream()
            .flatMap(row -> row.tiles().stream())
            .map(tile -> readable(tile.picture()))
            .mapToInt(picture -> Math.max(picture.width(), picture.height()))
            .max()
            .orElse(0);
    return Math.max(SMALLEST_TILE, Math.min(LARGEST_TILE, longest));
  }

  private int height(int side) {
    int tiles =
        rows.stream().mapToInt(row -> headingHeight(row.heading()) + height(row, side)).sum();
    return 2 * MARGIN + headingHeight(title) + tiles + (rows.size() - 1) * GAP;
  }

  private int height(Row row, int side) {
    int bars = row.tiles().stream().mapToInt(ContactSheet::lines).max().orElse(0);
    return titleHeight(row) + side + bars * barHeight();
  }

  private static int lines(Tile tile) {
    return tile.bars().size() + (tile.scale().isPresent() ? 1 : 0);
  }

  private int headingHeight(String heading) {
    return heading.isEmpty() ? 0 : lettering.lineHeight(TextSize.HEADING) + GAP / 2;
  }

  private int titleHeight(Row row) {
    boolean titled = row.tiles().stream().anyMatch(tile -> !tile.title().isEmpty());
    return titled ? lettering.lineHeight(TextSize.NORMAL) + GAP / 3 : 0;
  }

  private int barHeight() {
    return lettering.lineHeight(TextSize.SMALL) + BAR + GAP / 2;
  }

  private int writeHeading(Canvas canvas, String heading, int y, int width) {
    if (!heading.isEmpty()) {
      canvas.write(
          lettering.fitted(heading, TextSize.HEADING, width - 2 * MARGIN), MARGIN, y, TEXT);
    }
    return headingHeight(heading);
  }

  private void drawTile(Canvas canvas, Tile tile, int x, int y, int side, Row row) {
    canvas.write(lettering.fitted(tile.title(), TextSize.NORMAL, side), x, y, TEXT);
    int top = y + titleHeight(row);
    Picture picture = filling(readable(tile.picture()), side);
    canvas.paste(picture, x + (side - picture.width()) / 2, top + (side - picture.height()) / 2);
    int below = top + side + GAP / 2;
    tile.scale().ifPresent(scale -> drawScale(canvas, scale, x, below, side));
    int next = below + (tile.scale().isPresent() ? barHeight() : 0);
    for (Bar bar : tile.bars()) {
      drawBar(canvas, bar, x, next, side);
      next += barHeight();
    }
  }

  /**
   * The colours from left to right, with the numbers of both ends and what they mean above them.
   */
  private void drawScale(Canvas canvas, Scale scale, int x, int y, int side) {
    Ink start = lettering.fitted(scale.start(), TextSize.SMALL, side / 3);
    canvas.write(start, x, y, TEXT);
    Ink end = lettering.fitted(scale.end(), TextSize.SMALL, side / 3);
    canvas.write(end, x + side - end.width(), y, TEXT);
    int between = side - 2 * (Math.max(start.width(), end.width()) + GAP / 2);
    Ink meaning = lettering.fitted(scale.meaning(), TextSize.SMALL, between);
    canvas.write(meaning, x + (side - meaning.width()) / 2, y, TEXT);
    int top = y + lettering.lineHeight(TextSize.SMALL);
    for (int column = 0; column < side; column++) {
      int rgb = scale.colours().rgb((double) column / (side - 1));
      canvas.fill(new Box(x + column, top, x + column + 1, top + BAR), rgb);
    }
  }

  private void drawBar(Canvas canvas, Bar bar, int x, int y, int side) {
    Ink share = lettering.write(bar.text(), TextSize.SMALL);
    Ink label = lettering.fitted(bar.label(), TextSize.SMALL, side - share.width() - GAP);
    canvas.write(label, x, y, TEXT);
    canvas.write(share, x + side - share.width(), y, TEXT);
    int top = y + lettering.lineHeight(TextSize.SMALL);
    if (bar.share().isPresent()) {
      double part = Math.min(1, bar.share().getAsDouble());
      int length = Math.max(1, (int) Math.round(side * part));
      canvas.fill(new Box(x, top, x + side, top + BAR), BAR_GROUND);
      canvas.fill(new Box(x, top, x + length, top + BAR), BAR_COLOUR);
    }
  }

  /** Resized so that the longer side is as long as the tile's. */
  private static Picture filling(Picture picture, int side) {
    double scale = (double) side / Math.max(picture.width(), picture.height());
    return Resize.to(
        picture,
        Math.max(1, (int) Math.round(scale * picture.width())),
        Math.max(1, (int) Math.round(scale * picture.height())),
        Resampling.BICUBIC);
  }

  private record Row(String heading, List<Tile> tiles) {}
}
