"""What the package exports, and what using it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import faceseg_live
from faceseg_live.domain.types import Pixels
from tests.cli.results import save

HEAVY = ("cv2", "ai_edge_litert", "mediapipe", "PySide6", "av", "numpy", "PIL")
ABOVE_THE_API = ("faceseg_live.pipeline", "faceseg_live.batch", "faceseg_live.ui", "faceseg_live.cli",
                 "faceseg_live.media.video", "faceseg_live.media.audio", "faceseg_live.media.sources.camera",
                 "faceseg_live.media.sources.v4l2", "faceseg_live.media.sources.network",
                 "faceseg_live.media.sources.screen", "faceseg_live.media.sources.opening",
                 "faceseg_live.media.sources.video", "av", "mss", "cv2_enumerate_cameras", "PySide6")


def modules_after(code: str, *words: str | Path) -> set[str]:
    """What a fresh process has imported after running some code."""
    done = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)",
                           *map(str, words)], capture_output=True, text=True, timeout=60, check=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    return set(done.stderr.split())


def below(modules: set[str], packages: tuple[str, ...]) -> set[str]:
    """Those of the modules that are, or belong to, one of these packages, or begin like it."""
    return {name for name in modules if name.startswith(packages)}


def test_the_public_names_are_what_they_say() -> None:
    for name in faceseg_live.__all__:
        assert getattr(faceseg_live, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        _ = faceseg_live.magic


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert modules_after("import faceseg_live").isdisjoint(HEAVY)
    assert modules_after("from faceseg_live import Settings, MaskSettings").isdisjoint(HEAVY)


@pytest.mark.parametrize("engine", ["fake", "mesh"])
def test_segmenting_an_image_loads_no_recorder_no_encoder_and_no_camera(
    portrait: Pixels, tmp_path: Path, engine: str
) -> None:
    photo = save(tmp_path / "photo.png", portrait)
    loaded = modules_after(f"import sys; from faceseg_live import segment; segment(sys.argv[1], engine={engine!r})",
                           photo)
    assert "faceseg_live.api.segmenter" in loaded
    assert below(loaded, ABOVE_THE_API) == set()


def test_classifying_an_image_loads_no_more(portrait: Pixels, tmp_path: Path) -> None:
    photo = save(tmp_path / "photo.png", portrait)
    loaded = modules_after("import sys; from faceseg_live import classify; "
                           "classify(sys.argv[1], 'smile > 0.5', engine='fake')", photo)
    assert below(loaded, ABOVE_THE_API) == set()
