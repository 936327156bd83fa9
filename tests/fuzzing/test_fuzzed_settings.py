"""Settings files of chance: whatever one holds, loading gives settings, which are then saved and come back."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from faceseg_live.settings import Settings, store

pytestmark = pytest.mark.timeout(600)  # on a machine that has much else to do
_NAMES = {group.name: [item.name for item in fields(getattr(Settings(), group.name))] for group in fields(Settings)}
_KNOWN = ("", "auto", "face", "-nose", "smile >", "#123456", "anonymised", "everybody", "mask", "640x480", "blur",
          "rtsp://me:secret@cam/live", "1e999", "h264", "../..", "\x1b[2J")
_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(_KNOWN)
_PLAIN = st.one_of(st.booleans(), st.integers(-2**63, 2**63 - 1), st.integers(-200, 200), st.floats(), _WORDS,
                   st.dates(), st.times(), st.datetimes())
_VALUES = st.recursive(_PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
                       max_leaves=6)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any tree, in which most names are those of groups and settings."""
    document: dict[str, Any] = draw(st.dictionaries(_WORDS, _VALUES, max_size=1))
    for group in draw(st.lists(st.sampled_from([*_NAMES]), max_size=3)):
        inner = st.dictionaries(st.sampled_from(_NAMES[group]), _VALUES, max_size=3)
        document[group] = draw(st.one_of(inner, inner, inner, _VALUES))
    if draw(st.booleans()):
        document["version"] = draw(st.one_of(st.integers(-2, 9), _VALUES))
    return document


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place of the settings; each example writes it anew."""
    return tmp_path_factory.mktemp("fuzzed") / "settings.toml"


@settings(max_examples=150)
@given(documents())
def test_any_tree_gives_settings_that_come_back(file: Path, document: dict[str, Any]) -> None:
    content = tomli_w.dumps(document).encode()
    file.write_bytes(content)
    loaded, notice = store.load(file)
    kept = [path for path in file.parent.iterdir() if ".damaged" in path.name]
    assert [path.read_bytes() for path in kept] == [content] * (notice is not None and "damaged" in notice)
    for path in kept:
        path.unlink()
    store.save(loaded, file)
    assert store.load(file) == (loaded, None)
    assert b"secret" not in file.read_bytes()
