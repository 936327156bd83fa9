"""Models by their names on the hub: nothing is asked for, neither of the hub nor of the user, and no code runs."""

from __future__ import annotations

import io
import json
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="transformers runs on torch")
transformers = pytest.importorskip("transformers", reason="the library that is kept in its place")

from faceseg_live.errors import EngineUnavailable  # noqa: E402
from faceseg_live.models.hub import HubFiles, HubName, remember_taken  # noqa: E402
from faceseg_live.models.weights import models_folder, sha256_of  # noqa: E402
from faceseg_live.runtimes import hub  # noqa: E402
from faceseg_live.runtimes.hub import HubTask, pretrained  # noqa: E402
from faceseg_live.runtimes.no_requests import no_requests  # noqa: E402

_NAME = "somebody/tiny"
_EVIL = """
from pathlib import Path
from transformers import {base} as Base
Path({sign!r}).touch()

class Evil(Base):
    model_type = "evil"
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub") / "tiny"
    transformers.utils.logging.disable_progress_bar()
    transformers.ViTForImageClassification(transformers.ViTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, image_size=32, patch_size=16,
        id2label={0: "a", 1: "b"})).save_pretrained(folder)
    processor = {"image_processor_type": "ViTImageProcessor", "size": {"height": 32, "width": 32}}
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "tiny"))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))


def changed(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def refusal(model: object) -> EngineUnavailable:
    with pytest.raises(EngineUnavailable) as caught:
        pretrained(str(model), HubTask.CLASSIFICATION)
    return caught.value


def pulled(saved: Path, name: str = _NAME) -> Path:
    """As `models pull` leaves it."""
    named = HubName.of(name)
    assert named is not None
    place = models_folder() / named.folder
    place.mkdir(parents=True)
    hashes = {}
    for file in ("config.json", "preprocessor_config.json", "model.safetensors"):
        shutil.copy(saved / file, place / file)
        hashes[file] = sha256_of(place / file)
    remember_taken(named, HubFiles("0" * 40, hashes, 1000, "mit"))
    return place


_UNKNOWN = {"AutoConfig": ("config.json", {"model_type": "evil"}),
            "AutoImageProcessor": ("preprocessor_config.json", {"image_processor_type": "EvilProcessor"}),
            "AutoModelForImageClassification": ("config.json", {"model_type": "bert"})}
"""What the library has to be told so that it has no class of its own for it."""


@pytest.mark.parametrize("is_known", [True, False], ids=["known to the library", "unknown to it"])
@pytest.mark.parametrize("wanted", list(_UNKNOWN))
def test_code_in_a_folder_never_runs_and_nobody_is_asked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], wanted: str,
    is_known: bool,
) -> None:
    """With somebody at the terminal who says yes."""
    sign = tmp_path / "it-ran"
    bases = {"AutoConfig": "PretrainedConfig", "AutoImageProcessor": "ViTImageProcessor"}
    base = bases.get(wanted, "ViTForImageClassification")
    (folder / "evil.py").write_text(_EVIL.format(base=base, sign=str(sign)))
    for name in ("config.json", "preprocessor_config.json"):
        changed(folder / name, auto_map={wanted: "evil.Evil"})
    if not is_known:
        file, values = _UNKNOWN[wanted]
        changed(folder / file, **values)
    monkeypatch.setattr(transformers.dynamic_module_utils, "HF_MODULES_CACHE", str(tmp_path / "modules"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n" * 20))
    capfd.readouterr()
    if is_known:
        assert pretrained(str(folder), HubTask.CLASSIFICATION).id2label == {0: "a", 1: "b"}
    else:
        error = refusal(folder)
        assert "code that it brings along, which never runs here" in str(error)
        assert "trust_remote_code" not in str(error)
    assert not sign.exists()
    assert sys.stdin.read() == "y\n" * 20, "nothing was read"
    assert capfd.readouterr().out == ""


def test_a_name_asks_nobody_and_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a look-up"))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection"))
    error = refusal("nobody-at-all/no-such-model@abc")
    assert error.command == "faceseg-live models pull nobody-at-all/no-such-model@abc"
    assert "of the Hugging Face hub is not here" in str(error)


def test_what_was_pulled_is_used_as_long_as_it_is_the_same(saved: Path) -> None:
    place = pulled(saved)
    assert pretrained(_NAME, HubTask.CLASSIFICATION).id2label == {0: "a", 1: "b"}
    changed(place / "config.json", id2label={"0": "x", "1": "y"})
    assert "is not the published" in str(refusal(_NAME))


def test_another_revision_is_another_model(saved: Path) -> None:
    pulled(saved)
    assert refusal(f"{_NAME}@main").message_id == "runtimes.hub_model_missing"


def test_the_cache_of_the_hubs_own_library_is_used(saved: Path, tmp_path: Path) -> None:
    repository = tmp_path / "cache" / "models--somebody--tiny"
    shutil.copytree(saved, repository / "snapshots" / ("1" * 40))
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("1" * 40)
    assert pretrained(_NAME, HubTask.CLASSIFICATION).title == _NAME
    assert refusal(f"{_NAME}@other").message_id == "runtimes.hub_model_missing"


def test_an_adapter_is_no_model(folder: Path) -> None:
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "somebody/else"}')
    assert "only adapts another model" in str(refusal(folder))


def test_pickles_are_read_as_numbers_only_and_not_by_an_old_torch(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file

    safe = folder / "model.safetensors"
    torch.save(load_file(safe), folder / "pytorch_model.bin")
    safe.unlink()
    assert pretrained(str(folder), HubTask.CLASSIFICATION).id2label == {0: "a", 1: "b"}
    monkeypatch.setattr(torch, "__version__", "2.5.1+cpu")
    assert "can't read without running what is in it" in str(refusal(folder))
    monkeypatch.undo()
    torch.save({"vit.embeddings.cls_token": _Evil()}, folder / "pytorch_model.bin")
    assert "can't be loaded" in str(refusal(folder))


class _Evil:
    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return pytest.fail, ("the pickle ran",)


@pytest.mark.parametrize("content", [b"[" * 100_000, b"\xff\xfe", b"[]", b'{"auto_map": 5}', b""])
@pytest.mark.parametrize("file", ["config.json", "preprocessor_config.json"])
def test_configurations_without_sense(folder: Path, file: str, content: bytes) -> None:
    (folder / file).write_bytes(content)
    refusal(folder)


@pytest.mark.parametrize(("name", "value"), [
    ("num_hidden_layers", 10**9), ("depths", [1, 10**20]), ("hidden_size", 1 << 40), ("backbone", {"stages": [2000]})])
def test_sizes_that_no_network_has_are_not_built(folder: Path, name: str, value: object,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformers, "AutoModelForImageClassification", None)  # it isn't asked
    changed(folder / "config.json", **{name: value})
    said = str(refusal(folder))
    assert "is damaged, or no network" in said or "more than 64 bits" in said


def test_a_library_that_asks_by_itself_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: object, **__: object) -> None:
        socket.create_connection(("127.0.0.1", 9), 1)

    monkeypatch.setattr(hub.transformers.AutoImageProcessor, "from_pretrained", ask)
    assert "a library asked the network by itself" in str(refusal(folder))


def test_only_inside_and_only_on_this_thread() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with no_requests(), pytest.raises(OSError, match="not allowed"):
            socket.create_connection(server.getsockname(), 1)
        with no_requests(), pytest.raises(OSError, match="not allowed"):
            socket.getaddrinfo("localhost", 80)
        socket.create_connection(server.getsockname(), 5).close()


@pytest.mark.parametrize(("text", "expected"), [
    ("owner/name", "hub/owner--name"), ("a/b@refs/pr/1", "hub/a--b--refs--pr--1"), ("a/b@v1.0", "hub/a--b--v1.0"),
    ("name", None), ("a/b/c", None), ("../b", None), ("a/..", None), ("a/b@../../x", None), ("/etc/passwd", None),
    ("a/b?x=1", None), ("https://host/a", None), ("a/b@", None), ("ä/b", None), ("a/b\n", None), ("", None),
])
def test_what_is_a_name(text: str, expected: str | None) -> None:
    named = HubName.of(text)
    assert (named.folder if named else None) == expected
