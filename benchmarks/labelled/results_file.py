"""Runs as JSON, so that a later one can be compared with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .measuring import AreaScore, PictureScore, Run
from .overlap import Counts

_DECIMALS = 6


def write_runs(path: Path, runs: Sequence[Run]) -> None:
    """The same runs give the same file, byte for byte."""
    path.write_text(json.dumps({"runs": [_rounded(asdict(run)) for run in runs]}, indent=1) + "\n", encoding="utf-8")


def read_runs(path: Path) -> list[Run]:
    """ValueError for a file that `write_runs` didn't make."""
    try:
        return [_run(item) for item in json.loads(path.read_text(encoding="utf-8"))["runs"]]
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: expected a file that --json wrote ({error})") from error


def _run(item: dict[str, Any]) -> Run:
    pictures = [PictureScore(**{**picture, "areas": {name: AreaScore(**score)
                                                     for name, score in picture["areas"].items()}})
                for picture in item["pictures"]]
    classes = {name: counts and Counts(**counts) for name, counts in item["classes"].items()}
    return Run(**{**item, "pictures": pictures, "classes": classes})


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value
