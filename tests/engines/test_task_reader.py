"""mediapipe's reader of .task files, which damaged ones can crash: it never gets one that isn't the published one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import faceseg_live
from faceseg_live.engines.mediapipe.engine import MediaPipeEngine
from faceseg_live.engines.mediapipe.former_solutions import FaceDetection
from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.models.verified_content import VerifiedContent
from faceseg_live.models.weights import MODELS, models_folder, remember_hash, sha256_of
from tests.download_site import point_row

NAMES = ("face_landmarker", "blaze_face_short_range")
MAKERS: list[Callable[[], object]] = [lambda: MediaPipeEngine(1), FaceDetection]


@pytest.fixture
def _no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    vision = pytest.importorskip("mediapipe.tasks.python", reason="the reader is mediapipe's").vision

    def never(*_given: object, **_options: object) -> None:
        pytest.fail("mediapipe was given the file")

    for task in ("FaceLandmarker", "FaceDetector"):
        monkeypatch.setattr(getattr(vision, task), "create_from_options", never)


def put(name: str, content: bytes) -> Path:
    models_folder().mkdir(parents=True, exist_ok=True)
    path = models_folder() / MODELS[name].file_name
    path.write_bytes(content)
    return path


@pytest.mark.usefixtures("_no_reader")
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("content", [b"", b"not a model" * 1000])
def test_another_file_is_refused_before_it_is_read(make: Callable[[], object], content: bytes) -> None:
    for name in NAMES:
        put(name, content)
    with pytest.raises(EngineUnavailable, match=r"is not the published \w+\.(task|tflite): expected SHA-256") as caught:
        make()
    assert "faceseg-live models pull" in str(caught.value)


@pytest.mark.usefixtures("_no_reader")
def test_one_changed_byte_is_enough(shared_data: Path) -> None:
    for name in NAMES:
        content = bytearray((shared_data / "models" / MODELS[name].file_name).read_bytes())
        content[len(content) // 2] ^= 1
        put(name, bytes(content))
    for make in MAKERS:
        with pytest.raises(EngineUnavailable, match="is not the published"):
            make()


def test_what_was_checked_is_what_is_read(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published = shared_data / "models" / "face_landmarker.task"
    models_folder().mkdir(parents=True)
    path = models_folder() / published.name
    shutil.copyfile(published, path)
    verified = VerifiedContent("face_landmarker")
    path.write_bytes(b"another one by now")
    assert verified.content == published.read_bytes()


def test_a_file_that_is_exchanged_while_it_is_checked_is_refused(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from faceseg_live.models import verified_content

    put("face_landmarker", b"another one")
    monkeypatch.setattr(verified_content, "verified_model", lambda name: models_folder() / MODELS[name].file_name)
    with pytest.raises(EngineUnavailable, match="is not the published face_landmarker"):
        VerifiedContent("face_landmarker")


def test_a_hash_that_was_only_remembered_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    path = put("face_landmarker", b"what came first")
    point_row(monkeypatch, "face_landmarker", sha256="")
    remember_hash(MODELS["face_landmarker"], sha256_of(path))
    with pytest.raises(EngineUnavailable, match="is not the published"):
        VerifiedContent("face_landmarker")


def test_it_is_made_of_names_alone(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameter, match="is unknown"):
        VerifiedContent(str(tmp_path / "face_landmarker.task"))


def test_no_other_way_leads_to_the_reader() -> None:
    """All that opens a task does so through `open_task`, whose only kind of file is verified content."""
    folder = Path(faceseg_live.__file__).parent
    sources = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.py")}
    callers = {name for name, source in sources.items()
               if re.search(r"model_asset|create_from_|BaseOptions", source)}
    assert callers == {"engines/mediapipe/tasks.py"}
    assert "model_asset_path" not in sources["engines/mediapipe/tasks.py"]
    assert "model: VerifiedContent" in sources["engines/mediapipe/tasks.py"]
