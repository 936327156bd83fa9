"""Two real installations into one folder, as installers leave them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from faceseg_live.doctor.shared_folders import has_its_libraries

LIBRARY = "eyes/capi/libeyes.so.1.2"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, bytes], None]:
    """Writes a distribution's library, one file that is compiled later, and the RECORD of both."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name: str, library: bytes) -> None:
        file = tmp_path / LIBRARY
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(library)
        info = tmp_path / f"{name.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        (info / "RECORD").write_text(f"{LIBRARY},sha256=abc,{len(library)}\neyes/__pycache__/x.so.pyc,,\n"
                                     f"{info.name}/RECORD,,\n")
        importlib.invalidate_caches()

    return write


def test_the_last_one_has_won(install: Callable[[str, bytes], None]) -> None:
    install("eyes-gpu", b"for graphics cards")
    assert has_its_libraries("eyes-gpu")
    install("eyes", b"for processors")
    assert has_its_libraries("eyes")
    assert not has_its_libraries("eyes-gpu")


def test_the_other_one_was_removed(install: Callable[[str, bytes], None], tmp_path: Path) -> None:
    install("eyes", b"for processors")
    (tmp_path / LIBRARY).unlink()
    assert not has_its_libraries("eyes")


def test_nothing_is_known(install: Callable[[str, bytes], None], tmp_path: Path) -> None:
    install("eyes", b"for processors")
    (tmp_path / "eyes-1.2.dist-info" / "RECORD").unlink()
    assert has_its_libraries("eyes")
    assert has_its_libraries("no-such-distribution")
