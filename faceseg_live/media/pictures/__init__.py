"""Still pictures as files: read whole, upright and in sRGB; written with what their files say of themselves.

    picture = read_picture(path)
    encoded(bgra, PICTURE_FORMATS["webp"], quality=0, tags=picture.tags)
"""

from .formats import PICTURE_FORMATS, PictureFormat, encoded, encoded_part, format_of
from .reading import Picture, read_image, read_image_with_alpha, read_picture
from .tags import NO_TAGS, Tags

__all__ = ["NO_TAGS", "PICTURE_FORMATS", "Picture", "PictureFormat", "Tags", "encoded", "encoded_part", "format_of",
           "read_image", "read_image_with_alpha", "read_picture"]
