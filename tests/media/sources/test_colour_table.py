"""A table of colours gives what is computed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter

from faceseg_live.errors import SourceError
from faceseg_live.media.sources.colour_table import FORMAT, ColourTable
from faceseg_live.media.sources.tone_mapping import to_srgb, wide_space


def test_frames_get_the_colours_of_the_formula() -> None:
    space = wide_space(18, 9)
    assert space is not None
    signals = np.random.default_rng(1).random((48, 64, 3)) * 0.7 + 0.1
    table = ColourTable(space, 64, 48)
    for _ in range(3):
        frame = av.VideoFrame.from_ndarray(np.round(signals * 65535).astype(np.uint16), format="rgb48le")
        result = table.applied(VideoReformatter().reformat(frame, format=FORMAT))
        pixels = VideoReformatter().reformat(result, format="rgb48le").to_ndarray() / 65535
        errors = np.abs(pixels - to_srgb(signals.reshape(-1, 3), space).reshape(48, 64, 3)) * 255
        assert errors.mean() < 0.5
        assert np.percentile(errors, 99) < 5


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = wide_space(16, 9)
    assert space is not None
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ColourTable(space, 64, 48)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = wide_space(16, 9)
    assert space is not None
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(SourceError, match=r"gone, takes none: .*; make room"):
        ColourTable(space, 64, 48)
