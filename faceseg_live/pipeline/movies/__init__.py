"""Files of pictures with times: every format, with or without transparency and sound."""

from .formats import FORMATS, MovieFormat, format_of, movie_path
from .movie import Movie, SoundFormat
from .opening import open_movie

__all__ = ["FORMATS", "Movie", "MovieFormat", "SoundFormat", "format_of", "movie_path", "open_movie"]
