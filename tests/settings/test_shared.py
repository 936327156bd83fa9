"""Two programs that write one settings file: what one has changed is not undone by the other."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from faceseg_live.concurrency.turns import one_at_a_time
from faceseg_live.errors import SettingsError
from faceseg_live.settings import Settings, store
from faceseg_live.settings.shared import SharedSettings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    store.save(Settings(), path)
    return path


def test_what_both_change_is_kept(path: Path) -> None:
    first, second = SharedSettings(Settings(), path), SharedSettings(Settings(), path)
    first.save(Settings().changed("mask", grow=7).changed("network", offline=True))
    second.save(Settings().changed("mask", blur=21))
    second.save(Settings().changed("mask", blur=21).changed("hiding", strength=80))
    settings, damage = store.load(path)
    assert damage is None
    assert (settings.mask.grow, settings.mask.blur, settings.hiding.strength) == (7, 21, 80)
    assert settings.network.offline


def test_of_one_value_the_last_change_holds(path: Path) -> None:
    first, second = SharedSettings(Settings(), path), SharedSettings(Settings(), path)
    first.save(Settings().changed("mask", grow=7))
    second.save(Settings().changed("mask", grow=9))
    second.save(Settings())
    assert store.load(path)[0].mask.grow == Settings().mask.grow


@pytest.mark.parametrize("content", [None, b"mask = [", b"version = 1\n[mask]\ngrow = 9999\n"])
def test_where_the_file_is_gone_or_damaged_all_is_written(path: Path, content: bytes | None) -> None:
    path.unlink() if content is None else path.write_bytes(content)
    own = Settings().changed("mask", grow=7).changed("view", opacity=20)
    SharedSettings(own, path).save(own.changed("mask", blur=21))
    assert store.load(path) == (own.changed("mask", blur=21), None)


def test_what_could_not_be_written_is_written_the_next_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = SharedSettings(Settings(), path)
    with monkeypatch.context() as full:

        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr(store, "write_whole", fail)
        with pytest.raises(SettingsError):
            shared.save(Settings().changed("mask", grow=7))
    shared.save(Settings().changed("mask", grow=7))
    assert store.load(path)[0].mask.grow == 7


def test_several_at_once_lose_nothing(path: Path) -> None:
    """Each reads what is there, and writes it with its own change."""
    begins = threading.Barrier(3)

    def change(group: str, name: str) -> None:
        shared = SharedSettings(Settings(), path)
        for value in range(1, 13):
            begins.wait()
            shared.save(Settings().changed(group, **{name: value}))

    changes = [("mask", "grow"), ("record", "quality"), ("view", "opacity")]
    threads = [threading.Thread(target=change, args=names) for names in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settings, _ = store.load(path)
    assert [getattr(getattr(settings, group), name) for group, name in changes] == [12, 12, 12]


def test_one_that_was_stopped_in_the_middle_is_not_waited_for(path: Path) -> None:
    with one_at_a_time(path.with_name(".settings.toml.lock")):
        SharedSettings(Settings(), path).save(Settings().changed("mask", grow=7))
    assert store.load(path)[0].mask.grow == 7
    assert [there.name for there in path.parent.iterdir()] == [path.name]
