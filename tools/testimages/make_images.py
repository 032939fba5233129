"""Makes testmodels/images: small pictures and what Pillow, OpenCV and SciPy make of them.

    python -m venv .venv && .venv/bin/pip install -r tools/testimages/requirements.txt
    .venv/bin/python tools/testimages/make_images.py

Every picture is drawn by formulas below; nothing is taken from elsewhere. Reference pictures are PNG files with
8-bit RGB, reference numbers are .npy files with float32, or with what is stored in a picture file. Pillow is held at version 12: since version 13 the order of
the two passes of a resize depends on which is faster (its pull request 9549).
"""

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy
import tifffile
from PIL import Image, ImageCms, ImageOps
from scipy import ndimage

FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "images"


def scene(width, height, seed=0):
    """Smooth colours, sharp edges and some noise, so that every filter has something to do."""
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    red = 127 + 120 * numpy.sin(x / 7 + seed) * numpy.cos(y / 5)
    green = 255 * ((x // 6 + y // 6) % 2)
    blue = 255 * (x + y) / max(1, width + height - 2)
    noise = numpy.random.default_rng(seed).integers(-20, 21, (height, width, 3))
    return numpy.clip(numpy.stack([red, green, blue], axis=2) + noise, 0, 255).astype(numpy.uint8)


def save_png(name, pixels):
    Image.fromarray(pixels).save(FOLDER / name, optimize=True)


# -- decode/: files of every kind, and beside each NAME.ext the pixels of Pillow as NAME.ext.expected.png ------------


def expect(path, pixels=None):
    if pixels is None:
        pixels = numpy.array(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
    Image.fromarray(pixels).save(path.with_name(path.name + ".expected.png"), optimize=True)


def save(name, image, pixels=None, **options):
    path = FOLDER / "decode" / name
    image.save(path, **options)
    expect(path, pixels)


def exif(orientation, order=">"):
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    mark = b"MM" if order == ">" else b"II"
    return mark + struct.pack(order + "HIH", 42, 8, 1) + entry + struct.pack(order + "I", 0)


def swapped_profile():
    """sRGB with its red and its blue exchanged: whoever applies it paints visibly wrong colours."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # the moment it was made
    red, blue = profile.find(b"rXYZ"), profile.find(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def orientations():
    picture = Image.fromarray(scene(20, 13))
    for orientation in range(1, 9):
        order = ">" if orientation % 2 else "<"
        save(f"orientation-{orientation}.jpg", picture, quality=95, exif=b"Exif\0\0" + exif(orientation, order))
    save("orientation-6.png", picture, exif=exif(6))
    save("orientation-garbage.jpg", picture, exif=b"Exif\0\0" + exif(9))


def jpegs():
    picture = Image.fromarray(scene(40, 27, 1))
    save("baseline-444.jpg", picture, quality=95, subsampling=0)
    save("baseline-422.jpg", picture, quality=80, subsampling=1)
    save("baseline-420.jpg", picture, quality=75, subsampling=2)
    save("progressive.jpg", picture, quality=85, progressive=True)
    save("grey.jpg", picture.convert("L"), quality=90)
    save("rgb-adobe.jpg", picture, quality=90, keep_rgb=True)
    save("profile.jpg", picture, quality=90, icc_profile=swapped_profile())
    save("cmyk.jpg", picture.convert("CMYK"), quality=90)
    ycck(FOLDER / "decode" / "ycck.jpg", FOLDER / "decode" / "cmyk.jpg")


def ycck(path, cmyk):
    """The same samples under an Adobe marker that says YCCK: other colours, but well defined ones."""
    data = bytearray(cmyk.read_bytes())
    adobe = data.find(b"Adobe")
    assert data[adobe + 11] == 0
    data[adobe + 11] = 2
    path.write_bytes(data)
    expect(path)


def pngs():
    pixels = scene(23, 17, 2)
    picture = Image.fromarray(pixels)
    save("rgb.png", picture)
    save("profile.png", picture, icc_profile=swapped_profile())
    save("grey.png", picture.convert("L"))
    save("bilevel.png", picture.convert("1"))
    save("palette.png", picture.quantize(37))
    save("palette-4bit.png", picture.quantize(11), bits=4)
    save("palette-transparent.png", picture.quantize(16), transparency=3)
    alpha = Image.fromarray(scene(23, 17, 3)).convert("L")
    save("alpha.png", Image.merge("RGBA", (*picture.split(), alpha)))
    save("grey-alpha.png", Image.merge("LA", (picture.convert("L"), alpha)))
    wide = numpy.random.default_rng(4).integers(0, 65536, (9, 11, 3)).astype(numpy.uint16)
    save("rgb-transparent.png", picture, transparency=tuple(int(v) for v in pixels[0, 0]))
    high = (wide >> 8).astype(numpy.uint8)
    raw_png("rgb-16bit.png", wide, colour_type=2)
    expect(FOLDER / "decode" / "rgb-16bit.png")
    # Pillow clips 16-bit grey at 255 when it converts to RGB; the upper bits are what is meant.
    raw_png("grey-16bit.png", wide[:, :, 0], colour_type=0)
    expect(FOLDER / "decode" / "grey-16bit.png", numpy.repeat(high[:, :, :1], 3, axis=2))
    for bits in (2, 4):
        grey = (numpy.arange(8 * 5).reshape(5, 8) % (1 << bits)).astype(numpy.uint8)
        packed = numpy.packbits(numpy.unpackbits(grey[:, :, None], axis=2)[:, :, 8 - bits :].reshape(5, -1), axis=1)
        raw_png(f"grey-{bits}bit.png", packed, colour_type=0, depth=bits, width=8)
        expect(FOLDER / "decode" / f"grey-{bits}bit.png")
    save("gamma.png", picture)
    gamma(FOLDER / "decode" / "gamma.png")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(name, samples, colour_type, depth=16, width=None):
    rows = samples.astype(">u2") if depth == 16 else samples
    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width or samples.shape[1], samples.shape[0], depth, colour_type, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    (FOLDER / "decode" / name).write_bytes(png)


def gamma(path):
    """A gAMA chunk that a viewer might honour and Pillow does not."""
    data = path.read_bytes()
    path.write_bytes(data[:33] + chunk(b"gAMA", struct.pack(">I", 100000)) + data[33:])


def others():
    picture = Image.fromarray(scene(23, 17, 5))
    save("true.bmp", picture)
    save("palette.bmp", picture.quantize(16))
    save("grey.bmp", picture.convert("L"))
    save("still.gif", picture.quantize(16))
    frames = [Image.fromarray(scene(23, 17, seed)).quantize(16) for seed in (6, 7)]
    save("animated.gif", frames[0], save_all=True, append_images=frames[1:], duration=50)
    save("transparent.gif", picture.quantize(16), transparency=5)
    placed_gif(FOLDER / "decode" / "placed.gif")


def placed_gif(path):
    """A first frame that covers only part of the screen."""
    buffer = io.BytesIO()
    Image.fromarray(scene(9, 7, 8)).quantize(8).save(buffer, "GIF", transparency=2)
    data = bytearray(buffer.getvalue())
    data[6:10] = struct.pack("<HH", 16, 12)
    descriptor = data.find(b"\x2c\0\0\0\0" + struct.pack("<HH", 9, 7))
    data[descriptor + 1 : descriptor + 5] = struct.pack("<HH", 4, 3)
    path.write_bytes(data)
    expect(path)


def tiffs():
    picture = Image.fromarray(scene(23, 17, 11))
    alpha = Image.fromarray(scene(23, 17, 12)).convert("L")
    turned = Image.Exif()
    turned[0x0112] = 6
    save("rgb.tif", picture)
    save("lzw.tif", picture, compression="tiff_lzw")
    save("jpeg.tif", picture, compression="jpeg")
    save("group4.tif", picture.convert("1"), compression="group4")
    save("palette.tif", picture.quantize(30))
    save("cmyk.tif", picture.convert("CMYK"))
    save("alpha.tif", Image.merge("RGBA", (*picture.split(), alpha)))
    save("grey-alpha.tif", Image.merge("LA", (picture.convert("L"), alpha)))
    save("orientation-6.tif", picture, exif=turned)
    save("profile.tif", picture, icc_profile=swapped_profile())
    save("pages.tif", picture, save_all=True, append_images=[picture.rotate(180)])
    grey = numpy.array(picture.convert("L"))
    tifffile.imwrite(FOLDER / "decode" / "negative.tif", grey, photometric="miniswhite")
    expect(FOLDER / "decode" / "negative.tif")


def webps():
    picture = Image.fromarray(scene(41, 29, 13))
    alpha = Image.fromarray(scene(41, 29, 14)).convert("L")
    transparent = Image.merge("RGBA", (*picture.split(), alpha))
    frames = [Image.fromarray(scene(41, 29, seed)) for seed in (15, 16)]
    save("lossy.webp", picture, quality=80)
    save("lossless.webp", picture, lossless=True)
    save("alpha.webp", transparent, quality=85, exact=True)
    save("alpha-lossless.webp", transparent, lossless=True, exact=True)
    save("orientation-6.webp", picture, quality=80, exif=exif(6))
    save("profile.webp", picture, quality=80, icc_profile=swapped_profile())
    save("animated.webp", frames[0], save_all=True, append_images=frames[1:], quality=80)
    save("camera.jfif", picture, format="JPEG")


# -- deep/: NAME.ext holds the numbers of NAME.ext.npy: more than 8 bits, or more than three bands --------------------


def deep():
    folder = FOLDER / "deep"
    random = numpy.random.default_rng(17)
    grey = random.integers(0, 65536, (9, 11)).astype(numpy.uint16)
    colours = random.integers(0, 65536, (9, 11, 3)).astype(numpy.uint16)
    real = random.normal(0, 300, (9, 11)).astype(numpy.float32)
    bands = random.integers(0, 10000, (9, 11, 6)).astype(numpy.uint16)

    def tiff(name, pixels, numbers=None, **options):
        options = {"photometric": "minisblack", **options}
        tifffile.imwrite(folder / f"{name}.tif", pixels, **options)
        numpy.save(folder / f"{name}.tif.npy", pixels if numbers is None else numbers)

    for name, pixels, kind in (("grey", grey, 0), ("colours", colours, 2)):
        raw_png(f"../deep/{name}.png", pixels, colour_type=kind)
        numpy.save(folder / f"{name}.png.npy", pixels)
    tiff("grey", grey)
    tiff("grey-predicted", grey, compression="lzw", predictor=2)
    tiff("grey-big", grey, bigtiff=True, byteorder=">")
    tiff("grey-tiled", numpy.tile(grey, (4, 4)), tile=(16, 16))
    tiff("negative", grey, 65535 - grey, photometric="miniswhite")
    tiff("colours", colours, photometric="rgb", compression="zlib")
    tiff("colours-apart", colours.transpose(2, 0, 1).copy(), colours, photometric="rgb", planarconfig="separate")
    tiff("real", real)
    tiff("real-predicted", real, compression="zlib", predictor=3)
    tiff("half", real.astype(numpy.float16))
    tiff("double", real.astype(numpy.float64))
    tiff("signed", (grey.astype(int) - 32768).astype(numpy.int16))
    tiff("bits-12", grey >> 4, bitspersample=12)
    tiff("bands-2", bands[:, :, :2].astype(numpy.uint8), planarconfig="contig")
    tiff("bands-6", bands, planarconfig="contig", compression="zlib", predictor=2)
    tiff("bands-6-apart", bands.transpose(2, 0, 1).copy(), bands, planarconfig="separate")
    tiff("bands-13", numpy.concatenate([bands, bands, bands[:, :, :1]], axis=2), planarconfig="contig")
    tiff("bands-6-real", bands / numpy.float32(10000), planarconfig="contig")


def planes():
    """Resizing of real numbers, as Pillow does it in mode F."""
    plane = (scene(61, 47, 9)[:, :, 0] * numpy.float32(16.37)).astype(numpy.float32)
    numpy.save(FOLDER / "resize/plane-61x47.npy", plane)
    for size in ((24, 24), (61, 20), (20, 47), (70, 53), (1, 1), (90, 3)):
        for name, resampling in FILTERS.items():
            result = numpy.array(Image.fromarray(plane, mode="F").resize(size, resampling))
            numpy.save(FOLDER / f"resize/plane-61x47-to-{size[0]}x{size[1]}-{name}.npy", result)


def scans():
    """12 bits in a file of 16, brought to 0 to 1 by range and by window, and cropped."""
    scan = (numpy.array(Image.fromarray(scene(50, 33, 18)).convert("L")).astype(numpy.uint16) * 16) + 7
    raw_png("../prepare/scan.png", scan, colour_type=0)
    for name, low, high in (("range-0-4095", 0, 4095), ("window-2048-1024", 1536, 2560)):
        levels = numpy.clip((scan.astype(float) - low) / (high - low), 0, 1) * 255
        cropped = centre_cropped(Image.fromarray(levels.astype(numpy.float32), mode="F"), 28, 24)
        numpy.save(FOLDER / f"prepare/scan-{name}.npy", numpy.array(cropped)[None, None] / numpy.float32(255))


def broken():
    """Files that must be refused, each for its own reason."""
    folder = FOLDER / "broken"
    for name in ("baseline-420.jpg", "progressive.jpg", "rgb.png", "true.bmp", "still.gif", "rgb.tif", "lossy.webp"):
        data = (FOLDER / "decode" / name).read_bytes()
        (folder / ("half-of-" + name)).write_bytes(data[: len(data) // 2])
    (folder / "empty.png").write_bytes(b"")
    (folder / "text.jpg").write_text("This is a text, whatever its name says.\n")
    (folder / "only-signature.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    (folder / "bomb.png").write_bytes(bomb)
    (folder / "webp-named.png").write_bytes(b"RIFF\x24\0\0\0WEBPVP8 ")
    (folder / "scan.dcm").write_bytes(bytes(128) + b"DICM" + bytes(8))


# -- resize/: WxH-FILTER.png is what Pillow makes of SOURCE.png ------------------------------------------------------

SIZES = {
    "scene-61x47": [(24, 24), (61, 20), (20, 47), (97, 83), (30, 23), (1, 1), (200, 3), (2, 90), (60, 46)],
    "scene-1x1": [(5, 4)],
    "scene-1x40": [(3, 7)],
    "scene-300x2": [(7, 7)],
}
FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def resized():
    for source, sizes in SIZES.items():
        width, height = (int(side) for side in source.removeprefix("scene-").split("x"))
        pixels = scene(width, height, 9)
        save_png(f"resize/{source}.png", pixels)
        for size in sizes:
            for name, resampling in FILTERS.items():
                result = numpy.array(Image.fromarray(pixels).resize(size, resampling))
                save_png(f"resize/{source}-to-{size[0]}x{size[1]}-{name}.png", result)


# -- prepare/: torchvision's evaluation transform, written out with Pillow; letterboxing; grey ----------------------


def centre_cropped(picture, shorter, side):
    """torchvision.transforms.Resize(shorter) and CenterCrop(side), functional.py of torchvision 0.20."""
    width, height = picture.size
    if width <= height:
        size = (shorter, int(shorter * height / width))
    else:
        size = (int(shorter * width / height), shorter)
    picture = picture.resize(size, Image.Resampling.BILINEAR)
    top = int(round((picture.height - side) / 2.0))
    left = int(round((picture.width - side) / 2.0))
    return picture.crop((left, top, left + side, top + side))


def prepared():
    for width, height in ((61, 47), (33, 50), (40, 40)):
        picture = Image.fromarray(scene(width, height, 10))
        name = f"prepare/photo-{width}x{height}"
        save_png(f"{name}.png", numpy.array(picture))
        cropped = centre_cropped(picture, 36, 32)
        save_png(f"{name}-crop-32-of-36.png", numpy.array(cropped))
        save_png(f"{name}-warp.png", numpy.array(picture.resize((32, 24), Image.Resampling.BILINEAR)))
        padded = ImageOps.pad(picture, (32, 32), Image.Resampling.BILINEAR, color=(114, 114, 114))
        save_png(f"{name}-pad.png", numpy.array(padded))
        save_png(f"{name}-grey.png", numpy.repeat(numpy.array(picture.convert("L"))[:, :, None], 3, axis=2))
        values = numpy.array(cropped).astype(numpy.float32) / numpy.float32(255)
        mean = numpy.array([0.485, 0.456, 0.406], numpy.float32)
        deviation = numpy.array([0.229, 0.224, 0.225], numpy.float32)
        numpy.save(FOLDER / f"{name}-imagenet.npy", ((values - mean) / deviation).transpose(2, 0, 1)[None].copy())


# -- maps/: resampled heat maps, and the largest region of some ------------------------------------------------------


def align_corners(plane, height, width):
    factors = (height / plane.shape[0], width / plane.shape[1])
    return ndimage.zoom(plane, factors, order=1, mode="nearest", grid_mode=False)


def maps():
    for height, width in ((7, 7), (5, 9), (1, 4)):
        plane = numpy.random.default_rng(height).random((height, width)).astype(numpy.float32)
        numpy.save(FOLDER / f"maps/map-{height}x{width}.npy", plane)
        for rows, columns in ((23, 31), (4, 3)):
            size = (columns, rows)
            results = {
                "NEAREST_FLOOR": cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST),
                "BILINEAR_HALF_PIXEL": cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR),
                "BICUBIC": cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC),
                "BILINEAR_ALIGN_CORNERS": align_corners(plane, rows, columns),
            }
            for name, result in results.items():
                assert result.shape == (rows, columns)
                path = FOLDER / f"maps/map-{height}x{width}-to-{rows}x{columns}-{name}.npy"
                numpy.save(path, result.astype(numpy.float32))


def regions():
    """Smoothed noise; the box and area of the largest patch above a share of the maximum, by OpenCV."""
    lines = []
    for seed in range(6):
        noise = numpy.random.default_rng(seed).random((24, 31))
        plane = numpy.maximum(0, ndimage.gaussian_filter(noise, 1.5) - 0.45).astype(numpy.float32)
        numpy.save(FOLDER / f"maps/region-{seed}.npy", plane)
        for share in (0.15, 0.5, 0.8):
            above = (plane > numpy.float32(share * float(plane.max()))).astype(numpy.uint8)
            _, _, found, _ = cv2.connectedComponentsWithStats(above, connectivity=8)
            patches = sorted(found[1:].tolist(), key=lambda patch: patch[4], reverse=True)
            if len(patches) > 1 and patches[0][4] == patches[1][4]:
                continue  # a tie, which every library settles in its own way
            x, y, width, height, area = patches[0]
            lines.append(f"{seed} {share} {x} {y} {x + width} {y + height} {area}")
    (FOLDER / "maps/regions.txt").write_text("\n".join(lines) + "\n")


def main():
    for name in ("decode", "deep", "broken", "resize", "prepare", "maps"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    orientations()
    jpegs()
    pngs()
    others()
    tiffs()
    webps()
    deep()
    broken()
    resized()
    planes()
    prepared()
    scans()
    maps()
    regions()


if __name__ == "__main__":
    main()
