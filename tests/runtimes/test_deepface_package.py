"""deepface and the packages behind its detectors get nothing by themselves."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

pytest.importorskip("deepface", reason="the package that is kept in its place")

from faceseg_live.runtimes import deepface_package
from faceseg_live.runtimes.deepface_package import LacksWeights, loading, nothing_downloaded


@contextmanager
def _unchanged(*_: object) -> Iterator[None]:
    yield


def test_its_own_downloader_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from deepface.commons import weight_utils

    monkeypatch.setattr(weight_utils.gdown, "download", lambda *_, **__: pytest.fail("a download"))
    with nothing_downloaded(), pytest.raises(LacksWeights, match=r"no_such_weights\.h5"):
        weight_utils.download_weights_if_necessary("no_such_weights.h5", "https://127.0.0.1:9/x")


def test_whatever_else_asks_is_refused() -> None:
    with nothing_downloaded(), pytest.raises(OSError, match="a library asked the network by itself"):
        socket.create_connection(("127.0.0.1", 9), 1)


def test_a_package_behind_it_is_told_before_it_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepface_package, "native_logs_hidden", _unchanged)
    for name in deepface_package._SETTINGS:
        monkeypatch.delenv(name, raising=False)
    with loading():
        assert os.environ["YOLO_OFFLINE"] == "true"
        assert os.environ["YOLO_AUTOINSTALL"] == "false"
