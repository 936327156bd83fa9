"""Archives that would take more than they look like, unpacked without a download."""

from __future__ import annotations

import random
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from faceseg_live.errors import EngineUnavailable
from faceseg_live.messages import Message
from faceseg_live.models.answers import Wanted
from faceseg_live.models.archives import unpack

WANTED = Wanted("https://example.org/tiny.zip", "tiny.zip", Message("common.none"), 100_000)
NAMES = ("a.bin", "b.txt")
END_BYTES = 22


def packed(path: Path, packing: int = zipfile.ZIP_DEFLATED, *, comments: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("folder/a.bin", bytes(range(256)) * 20)
        archive.writestr("folder/b.txt", "layer { }\n" * 50)
        for number in range(comments):
            info = zipfile.ZipInfo(f"{number}.bin")
            info.comment = bytes(60_000)
            archive.writestr(info, b"")
    return path


def refusal(archive: Path, folder: Path) -> str:
    with pytest.raises(EngineUnavailable) as caught:
        unpack(archive, NAMES, folder, WANTED)
    return str(caught.value)


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_usual_ways_of_packing_are_taken(tmp_path: Path, packing: int) -> None:
    unpack(packed(tmp_path / "tiny.zip", packing), NAMES, tmp_path / "out", WANTED)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_whose_memory_the_archive_chooses_are_not(tmp_path: Path, packing: int) -> None:
    archive = packed(tmp_path / "tiny.zip", packing)
    assert "one plain file a.bin, it has 0 of them" in refusal(archive, tmp_path / "out")


def test_a_list_of_members_without_end_is_not_read(tmp_path: Path) -> None:
    archive = packed(tmp_path / "tiny.zip", comments=20)
    assert "far too many members" in refusal(archive, tmp_path / "out")


def test_the_format_for_large_archives_is_not_read(tmp_path: Path) -> None:
    """Its end has numbers of its own, which go before those that were checked."""
    archive = packed(tmp_path / "tiny.zip")
    content = archive.read_bytes()
    directory = content[:-END_BYTES].rindex(b"PK\x01\x02")
    large_end = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, 1 << 30, directory)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(content) - END_BYTES, 1)
    archive.write_bytes(content[:-END_BYTES] + large_end + locator + content[-END_BYTES:])
    assert "far too many members" in refusal(archive, tmp_path / "out")


@pytest.mark.parametrize("seed", range(3))
def test_damaged_archives_end_in_one_kind_of_error(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = packed(tmp_path / "tiny.zip").read_bytes()
    damaged = tmp_path / "damaged.zip"
    for _ in range(100):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        damaged.write_bytes(content[: chance.choice([len(content), chance.randrange(len(content))])])
        with suppress(EngineUnavailable):
            unpack(damaged, NAMES, tmp_path / "out", WANTED)
    assert {path.name for path in tmp_path.iterdir()} <= {"tiny.zip", "damaged.zip", "out"}
