"""Paints pictures of emoji over procedural backgrounds, with the box and the class of every object known."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

# The only size at which the bitmap (CBDT) edition of Noto Color Emoji can be rendered.
FONT_SIZE = 109

# Several glyphs a class, so that the network learns what a cat is and not one drawing of a cat.
GLYPHS_OF_CLASS: dict[str, tuple[str, ...]] = {
    "cat": ("🐈", "🐱", "🐈\u200d⬛", "😺"),
    "dog": ("🐕", "🐶", "🐩", "🦮", "🐕\u200d🦺"),
    "bird": ("🐦", "🦜", "🦚", "🦢", "🦆", "🦉"),
    "fish": ("🐟", "🐠", "🐡"),
    "butterfly": ("🦋",),
    "car": ("🚗", "🚙", "🚕", "🚓", "🚘"),
    "boat": ("⛵", "🚤", "🛥", "🚢"),
    "flower": ("🌼", "🌻", "🌺", "🌷", "🌹", "🌸"),
    "mushroom": ("🍄",),
    "house": ("🏠", "🏡", "🏘"),
}
CLASS_NAMES: tuple[str, ...] = tuple(GLYPHS_OF_CLASS)

# Objects of no class: the network must learn that not everything drawn is worth a score.
CLUTTER_GLYPHS: tuple[str, ...] = ("🍎", "⚽", "🎈", "🍕", "⏰", "🌲", "🎸", "🌳")

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class PlacedObject:
    """One object of a picture; the box is half open: x0 <= x < x1, y0 <= y < y1.

    The mask is as large as the box, and white where the object covers the picture.
    """

    class_index: int
    box: Box
    mask: Image.Image


@dataclass(frozen=True)
class Individual:
    """One being or thing that can be told from others of its class: a drawing and the light gains of its coat."""

    class_index: int
    glyph_index: int
    gains: tuple[float, float, float]


@dataclass(frozen=True)
class Scene:
    picture: Image.Image
    objects: tuple[PlacedObject, ...]


@dataclass(frozen=True)
class SceneStyle:
    """What may be asked of a picture; the defaults are those of the training pictures."""

    size: int = 128
    smallest_object: float = 0.30
    largest_object: float = 0.58
    clutter_probability: float = 0.35
    shape_probability: float = 0.5
    grain_probability: float = 0.4


class ScenePainter:
    """Draws scenes from one random generator, so that a seed names a whole sequence of pictures."""

    def __init__(self, font_file: Path, seed: int) -> None:
        font = ImageFont.truetype(str(font_file), FONT_SIZE)
        self._class_sprites = [[_render(glyph, font) for glyph in glyphs] for glyphs in GLYPHS_OF_CLASS.values()]
        self._clutter_sprites = [_render(glyph, font) for glyph in CLUTTER_GLYPHS]
        self._random = np.random.default_rng(seed)

    def paint_random(self, object_count: int, style: SceneStyle = SceneStyle()) -> Scene:
        """A picture with that many objects, all of different classes."""
        classes = self._random.choice(len(CLASS_NAMES), size=object_count, replace=False)
        return self.paint([int(index) for index in classes], style)

    def paint(self, class_indices: list[int], style: SceneStyle = SceneStyle()) -> Scene:
        return self._paint_sprites(class_indices, style, lambda index: self._vary(self._pick(self._class_sprites[index]), style))

    def paint_individual(self, individual: Individual, style: SceneStyle = SceneStyle()) -> Scene:
        """A picture of this individual alone: its place, size, angle, light and background are by chance."""
        sprite = self._class_sprites[individual.class_index][individual.glyph_index]
        dyed = _times(sprite, np.asarray(individual.gains))
        return self._paint_sprites([individual.class_index], style, lambda index: self._vary(dyed, style))

    def random_individual(self) -> Individual:
        class_index = int(self._random.integers(len(CLASS_NAMES)))
        glyph_index = int(self._random.integers(len(self._class_sprites[class_index])))
        red, green, blue = self._random.uniform(0.35, 1.3, size=3)
        return Individual(class_index, glyph_index, (float(red), float(green), float(blue)))

    def _paint_sprites(
        self, class_indices: list[int], style: SceneStyle, sprite_of: Callable[[int], Image.Image]
    ) -> Scene:
        picture = self._background(style)
        occupied: list[Box] = []
        if self._random.random() < style.clutter_probability:
            sprite = self._pick(self._clutter_sprites)
            occupied.append(self._place(picture, self._vary(sprite, style, scale=0.7), occupied))
        objects = []
        for class_index in class_indices:
            sprite = sprite_of(class_index)
            box = self._place(picture, sprite, occupied)
            occupied.append(box)
            objects.append(PlacedObject(class_index, box, _opaque(sprite)))
        return Scene(self._develop(picture, style), tuple(objects))

    def _pick(self, sprites: list[Image.Image]) -> Image.Image:
        return sprites[int(self._random.integers(len(sprites)))]

    def _vary(self, sprite: Image.Image, style: SceneStyle, scale: float = 1.0) -> Image.Image:
        """The sprite at a random size, angle, mirroring and tint, cut to what is visible."""
        share = self._random.uniform(style.smallest_object, style.largest_object) * scale
        factor = share * style.size / max(sprite.size)
        varied = sprite.resize(
            (max(1, round(sprite.width * factor)), max(1, round(sprite.height * factor))), Image.Resampling.LANCZOS
        )
        if self._random.random() < 0.5:
            varied = varied.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        varied = varied.rotate(self._random.uniform(-22, 22), Image.Resampling.BICUBIC, expand=True)
        return _cut_to_visible(self._tint(varied))

    def _tint(self, sprite: Image.Image) -> Image.Image:
        return _times(sprite, self._random.uniform(0.75, 1.2) * self._random.uniform(0.88, 1.12, size=3))

    def _place(self, picture: Image.Image, sprite: Image.Image, occupied: list[Box]) -> Box:
        """Pastes the sprite where it hides the others least; a bounded search keeps painting fast."""
        candidates = [self._random_box(picture, sprite) for _ in range(24)]
        best = min(candidates, key=lambda box: sum(_intersection_area(box, other) for other in occupied))
        picture.paste(sprite, best[:2], sprite)
        return best

    def _random_box(self, picture: Image.Image, sprite: Image.Image) -> Box:
        left = int(self._random.integers(0, max(1, picture.width - sprite.width + 1)))
        top = int(self._random.integers(0, max(1, picture.height - sprite.height + 1)))
        return left, top, min(left + sprite.width, picture.width), min(top + sprite.height, picture.height)

    def _background(self, style: SceneStyle) -> Image.Image:
        kinds = (self._gradient, self._clouds, self._stripes, self._blurred_clutter)
        background = kinds[int(self._random.integers(len(kinds)))](style.size)
        if self._random.random() < style.shape_probability:
            self._draw_shapes(background, int(self._random.integers(1, 6)), largest_share=0.22)
        return background

    def _color(self) -> np.ndarray:
        return self._random.uniform(20, 240, size=3)

    def _gradient(self, size: int) -> Image.Image:
        angle = self._random.uniform(0, 2 * math.pi)
        return _blend(self._color(), self._color(), _ramp(size, angle))

    def _clouds(self, size: int) -> Image.Image:
        """Noise of several wavelengths, the longest the strongest."""
        noise = np.zeros((size, size), dtype=np.float32)
        for cells, weight in ((3, 1.0), (6, 0.6), (12, 0.35), (28, 0.2)):
            grid = Image.fromarray(self._random.random((cells, cells), dtype=np.float32))
            noise += weight * np.asarray(grid.resize((size, size), Image.Resampling.BICUBIC))
        return _blend(self._color(), self._color(), (noise - noise.min()) / np.ptp(noise))

    def _stripes(self, size: int) -> Image.Image:
        ramp = _ramp(size, self._random.uniform(0, 2 * math.pi))
        waves = 0.5 + 0.5 * np.sin(2 * math.pi * self._random.uniform(2, 9) * ramp)
        return _blend(self._color(), self._color(), waves * self._random.uniform(0.3, 1.0))

    def _blurred_clutter(self, size: int) -> Image.Image:
        picture = self._gradient(size)
        self._draw_shapes(picture, int(self._random.integers(8, 22)), largest_share=0.45)
        return picture.filter(ImageFilter.GaussianBlur(size * self._random.uniform(0.015, 0.06)))

    def _draw_shapes(self, picture: Image.Image, count: int, largest_share: float) -> None:
        draw = ImageDraw.Draw(picture)
        for _ in range(count):
            center = self._random.uniform(0, picture.width, size=2)
            radius = picture.width * self._random.uniform(0.03, largest_share / 2, size=2)
            corners = [*(center - radius), *(center + radius)]
            color = tuple(int(value) for value in self._color())
            match int(self._random.integers(4)):
                case 0:
                    draw.ellipse(corners, fill=color)
                case 1:
                    draw.rectangle(corners, fill=color)
                case 2:
                    points = center + radius * self._random.uniform(-1, 1, size=(3, 2))
                    draw.polygon([tuple(point) for point in points], fill=color)
                case _:
                    draw.line(corners, fill=color, width=int(self._random.integers(1, 1 + picture.width // 32)))

    def _develop(self, picture: Image.Image, style: SceneStyle) -> Image.Image:
        """What a camera would add: exposure, contrast, softness, grain."""
        picture = ImageEnhance.Brightness(picture).enhance(self._random.uniform(0.8, 1.15))
        picture = ImageEnhance.Contrast(picture).enhance(self._random.uniform(0.8, 1.2))
        if self._random.random() < 0.3:
            picture = picture.filter(ImageFilter.GaussianBlur(style.size * self._random.uniform(0.001, 0.007)))
        if self._random.random() < style.grain_probability:
            grain = self._random.normal(0, self._random.uniform(2, 9), size=(style.size, style.size, 3))
            picture = Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))
        return picture


def _render(glyph: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    sheet = Image.new("RGBA", (2 * FONT_SIZE, 2 * FONT_SIZE))
    ImageDraw.Draw(sheet).text((FONT_SIZE // 4, FONT_SIZE // 4), glyph, font=font, embedded_color=True)
    sprite = _cut_to_visible(sheet)
    if max(sprite.size) > 1.4 * FONT_SIZE:
        raise ValueError(f"{glyph!r} was drawn as several glyphs: Pillow needs Raqm, and the font this sequence")
    return sprite


def _times(sprite: Image.Image, gains: np.ndarray) -> Image.Image:
    pixels = np.asarray(sprite, dtype=np.float32).copy()
    pixels[..., :3] = np.clip(pixels[..., :3] * gains, 0, 255)
    return Image.fromarray(pixels.astype(np.uint8), "RGBA")


def _cut_to_visible(sprite: Image.Image) -> Image.Image:
    """Cuts to the pixels that are at least half opaque, so that a box holds the object and not its soft edge."""
    return sprite.crop(_opaque(sprite).getbbox())


def _opaque(sprite: Image.Image) -> Image.Image:
    return sprite.getchannel("A").point(lambda alpha: 255 * (alpha >= 128))


def _ramp(size: int, angle: float) -> np.ndarray:
    """Values from 0 to 1 that rise along the angle."""
    rows, columns = np.mgrid[0:size, 0:size] / size
    ramp = np.cos(angle) * columns + np.sin(angle) * rows
    return (ramp - ramp.min()) / np.ptp(ramp)


def _blend(first: np.ndarray, second: np.ndarray, share: np.ndarray) -> Image.Image:
    return Image.fromarray((first + (second - first) * share[..., None]).astype(np.uint8))


def _intersection_area(first: Box, second: Box) -> int:
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(0, width) * max(0, height)
