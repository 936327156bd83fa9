"""How FFmpeg converts frames to other pixel formats."""

from __future__ import annotations

CONVERTER_THREADS = 1
"""Of every conversion. Several threads share a frame by rows, and where a width is no multiple of their vectors each
writes a few pixels over the next one's first row: in 10 bits and RGBA some come out wrong, others each time (FFmpeg 8).
"""
