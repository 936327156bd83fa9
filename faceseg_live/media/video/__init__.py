"""Files of pictures with times: every format, with or without transparency and sound."""

from .formats import FORMATS, MovieFormat, format_of, movie_path
from .opening import open_movie
from .video_file import Movie, SoundFormat

__all__ = ["FORMATS", "Movie", "MovieFormat", "SoundFormat", "format_of", "movie_path", "open_movie"]
