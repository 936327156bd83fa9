"""Results stay in the output folder, also where somebody puts a link in a subfolder's place meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from faceseg_live.batch import staging as staging_module
from faceseg_live.batch.held_folders import held
from faceseg_live.batch.outputs import OutputFolder
from faceseg_live.batch.plan import FileKind, Task
from faceseg_live.errors import OutputError

TASK = Task(Path("sub/a.jpg"), FileKind.IMAGE, Path("sub"), "a")


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("theirs")


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system has no paths by open descriptors")
@pytest.mark.parametrize("overwrites", [False, True])
def test_a_link_that_takes_a_folders_place_at_the_last_moment_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrites: bool
) -> None:
    put(tmp_path / "elsewhere" / "a.json")
    put(tmp_path / "out" / "sub" / ("a.json" if overwrites else "b.json"))
    place = staging_module.place

    def place_late(parts: Mapping[Path, Path]) -> bool:
        (tmp_path / "out" / "sub").rename(tmp_path / "out" / "moved")
        (tmp_path / "out" / "sub").symlink_to(tmp_path / "elsewhere")
        return place(parts)

    monkeypatch.setattr(staging_module, "place", place_late)
    with OutputFolder(tmp_path / "out", overwrites=overwrites) as folder, folder.staging(TASK) as staging:
        staging.write("a.json", b"ours")
        staging.commit()
    assert texts(tmp_path / "elsewhere") == {"a.json": "theirs"}
    assert texts(tmp_path / "out" / "moved")["a.json"] == "ours"


def test_a_link_that_is_there_before_the_naming_is_told(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere" / "b.json")
    with OutputFolder(tmp_path / "out") as folder, folder.staging(TASK) as staging:
        staging.write("a.json", b"ours")
        (tmp_path / "out" / "sub").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OutputError, match="leads out of the output folder"):
            staging.commit()
    assert texts(tmp_path / "elsewhere") == {"b.json": "theirs"}


def test_links_inside_the_folder_are_followed_and_others_are_not_held(tmp_path: Path) -> None:
    put(tmp_path / "out" / "real" / "deep" / "x")
    (tmp_path / "out" / "link").symlink_to("real")
    with held(tmp_path / "out", [tmp_path / "out" / "link" / "deep"]) as folders:
        assert folders.way(tmp_path / "out" / "link" / "deep" / "x").read_text() == "theirs"
        assert folders.way(tmp_path / "other" / "x") == tmp_path / "other" / "x"
    (tmp_path / "out" / "away").symlink_to(tmp_path)
    with pytest.raises(OSError, match="away"), held(tmp_path / "out", [tmp_path / "out" / "away"]):
        pass
