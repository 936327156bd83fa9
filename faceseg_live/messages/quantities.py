"""Counts and sizes for people: three significant digits, and whole numbers whole."""

from __future__ import annotations

import string
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

_DIGITS = 3
_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def number_words(value: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """A finite number: "0.25", "47.6", "1,024". rounding: one of those of `decimal`."""
    exact = Decimal(str(value))  # as it is written: 1.1 is no more than that
    places = min(max(_DIGITS - 1 - exact.adjusted(), 0), _DIGITS)
    text = f"{exact.scaleb(places).to_integral_value(rounding).scaleb(-places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def size_words(size_bytes: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """As a number of bytes, or of the largest unit that is not more: "17 bytes", "3.8 MB", "1.02 GB"."""
    for unit, title in _UNITS:
        if size_bytes >= unit:
            return f"{number_words(size_bytes / unit, rounding)} {title}"
    return f"{number_words(size_bytes, rounding)} bytes"


_CONVERSIONS: dict[str, Callable[[Any], str]] = {
    "number": number_words,
    "size": size_words,
    # What is too much never reads as if it were just allowed, nor what is too little as if it were enough.
    "number_over": lambda value: number_words(value, ROUND_CEILING),
    "size_over": lambda value: size_words(value, ROUND_CEILING),
    "number_under": lambda value: number_words(value, ROUND_FLOOR),
    "size_under": lambda value: size_words(value, ROUND_FLOOR),
}


class QuantityFormatter(string.Formatter):
    """`str.format` with these words as formats: `{count:number}`, `{file_bytes:size_over}`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        convert = _CONVERSIONS.get(format_spec)
        return convert(value) if convert else str(super().format_field(value, format_spec))
