"""The Python examples of the documents run as they are written, one after the other; tests they name are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from tests.conftest import ROOT

GIVEN = {"points": np.array([[40, 30], [120, 30], [120, 90], [40, 90]]), "width": 160, "height": 120}
"""What the examples take for granted: the reader's own landmarks."""


@pytest.fixture(autouse=True)
def readers_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_frames: tuple[Pixels, ...]) -> Path:
    """The working folder, with the files that the examples name."""
    frames = [cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) for pixels in demo_frames[:3]]
    for photo in ("photo.jpg", "party.jpg"):
        cv2.imwrite(str(tmp_path / photo), frames[0])
    video = cv2.VideoWriter(str(tmp_path / "talk.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), 2, frames[0].shape[1::-1])
    for frame in frames:
        video.write(frame)
    video.release()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(name: str) -> dict[str, Any]:
    """Run a document's examples; returns all that they defined."""
    examples = re.findall(r"^```python\n(.*?)^```$", (ROOT / name).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    reader: dict[str, Any] = dict(GIVEN)
    for number, example in enumerate(examples, 1):
        exec(compile(example, f"{name}, example {number}", "exec"), reader)
    return reader


def test_contributing(readers_folder: Path) -> None:
    reader = _run("CONTRIBUTING.md")
    assert reader["perception"].faces
    assert np.ptp(cv2.imread(str(readers_folder / "look.png"))) > 0
    assert reader["classifier"].info.key == "geometry"


def test_readme() -> None:
    reader = _run("README.md")
    assert reader["result"].mask.max() == pytest.approx(1)
    assert reader["frame"].number == 2, "every frame of the video"
    assert reader["mask"].to_full().shape == (120, 160)


def test_expressions() -> None:
    reader = _run("docs/expressions.md")
    assert reader["verdict"].matches
    assert len(reader["result"].segments + reader["result"].remaining) == 1


def test_what_security_is_tested_by_is_there() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = re.findall(r"`([\w/]*test_\w+\.py)`", text)
    rows = [row for row in text.splitlines() if row.startswith("| **")]
    assert len(rows) > 20
    assert [row for row in rows if not re.search(r"`[\w/]*test_\w+\.py`", row)] == []
    assert [name for name in named if "def test_" not in _content(ROOT / "tests" / name)] == []


def _content(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""
