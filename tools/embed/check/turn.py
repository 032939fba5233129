"""Saves a picture as a JPEG file that lies on its side, with a note in its EXIF data to turn it upright.

python turn.py PICTURE TURNED.jpg
"""

import sys

from PIL import ExifTags, Image

picture, turned = sys.argv[1:]
image = Image.open(picture)
exif = image.getexif()
exif[ExifTags.Base.Orientation] = 6  # Turn clockwise by a quarter to look at it.
image.transpose(Image.Transpose.ROTATE_90).save(turned, quality=90, exif=exif)
