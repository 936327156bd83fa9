"""Models of the hub by their names, from a site that answers as the hub does: asked for, pinned, and the same later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from faceseg_live.cli.main import main
from faceseg_live.errors import EngineUnavailable
from faceseg_live.models import hub_listing
from faceseg_live.models.downloads import fetch_model, needs_consent, offered_model
from faceseg_live.models.hub import TAKEN, HubName, taken
from faceseg_live.models.weights import ModelState, find_model, known_models, models_folder, status_of, verified_model
from faceseg_live.policy import offline
from tests.download_site import Answer, Asked, DownloadSite

NAME = "somebody/tiny"
COMMIT, LATER = "a" * 40, "b" * 40
FILES = {"config.json": b'{"model_type": "vit"}', "preprocessor_config.json": b"{}",
         "model.safetensors": bytes(range(256)) * 40, "pytorch_model.bin": b"pickle", "evil.py": b"raise SystemExit",
         "README.md": b"# tiny", "onnx/model.onnx": b"other"}


@dataclass
class Hub:
    """Its one model, at two commits."""

    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    commit: str = COMMIT
    listing: Mapping[str, Any] = field(default_factory=dict)
    """What the list says otherwise."""

    def __call__(self, asked: Asked) -> Answer:
        if asked.path.startswith("/api/models/"):
            listed = {"sha": self.commit, "tags": ["vision", "license:apache-2.0"],
                      "siblings": [self._listed(name) for name in self.files], **self.listing}
            return Answer(json.dumps(listed).encode(), headers={"Content-Type": "application/json"})
        name = asked.path.partition("/resolve/")[2].partition("/")[2]
        return Answer(self.files[name]) if f"/resolve/{self.commit}/" in asked.path else Answer(status=404)

    def _listed(self, name: str) -> dict[str, object]:
        content = self.files[name]
        large = {"lfs": {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}}
        return {"rfilename": name, "size": len(content), **(large if name.endswith(".safetensors") else {})}


@pytest.fixture
def hub(download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setenv("HF_ENDPOINT", download_site.url.removesuffix("/model.task") + "/")
    monkeypatch.setenv("HF_TOKEN", "hf_t0ken")
    hub = Hub()
    download_site.answer = hub
    return hub


def refusal(name: str = NAME) -> str:
    """Why a model can't be had; nothing may be left of it."""
    with pytest.raises(EngineUnavailable) as caught:
        fetch_model(name, consent=True)
    assert find_model(name) is None
    assert taken() == {}
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_a_name_is_known_without_asking_and_needs_consent(hub: Hub, download_site: DownloadSite) -> None:
    assert status_of(NAME).state is ModelState.MISSING
    assert needs_consent(NAME)
    with pytest.raises(EngineUnavailable, match=f"models pull {NAME} --yes"):
        fetch_model(NAME)
    with pytest.raises(EngineUnavailable, match=f"models pull {NAME}"):
        verified_model(NAME)
    assert download_site.asked == []


def test_weights_and_descriptions_come_and_no_code(hub: Hub, download_site: DownloadSite) -> None:
    folder = fetch_model(NAME, consent=True)
    assert folder == models_folder() / "hub" / "somebody--tiny"
    assert sorted(path.name for path in folder.iterdir()) == [
        "config.json", "model.safetensors", "preprocessor_config.json"]
    assert all(path.read_bytes() == FILES[path.name] for path in folder.iterdir())
    assert known_models()[-1] == NAME
    assert status_of(NAME).state is ModelState.AS_BEFORE
    assert [asked.partition("?")[0] for asked in download_site.asked] == [
        f"/api/models/{NAME}", *(f"/{NAME}/resolve/{COMMIT}/{name}" for name in
                                 ("config.json", "preprocessor_config.json", "model.safetensors"))]


def test_the_commit_that_was_taken_is_the_one_that_comes_again(hub: Hub, download_site: DownloadSite) -> None:
    folder = fetch_model(NAME, consent=True)
    (folder / "model.safetensors").unlink()
    assert not needs_consent(NAME), "it may only be the same"
    download_site.asked.clear()
    fetch_model(NAME)
    assert not any("/api/" in asked for asked in download_site.asked)
    (folder / "config.json").unlink()
    hub.files["config.json"] = b'{"model_type": "other"}'
    with pytest.raises(EngineUnavailable, match="is not the published"):
        fetch_model(NAME)
    assert taken()[NAME].commit == COMMIT


def test_what_was_taken_is_verified(hub: Hub) -> None:
    folder = fetch_model(NAME, consent=True)
    (folder / "config.json").write_bytes(b"changed")
    with pytest.raises(EngineUnavailable, match="is not the published"):
        verified_model(NAME)


def test_a_revision_is_asked_for_and_is_a_model_of_its_own(hub: Hub, download_site: DownloadSite) -> None:
    hub.commit = LATER
    assert fetch_model(f"{NAME}@refs/pr/1", consent=True).name == "somebody--tiny--refs--pr--1"
    assert download_site.asked[0] == f"/api/models/{NAME}/revision/refs%2Fpr%2F1?blobs=true"
    assert find_model(NAME) is None


def test_weights_that_are_not_what_the_hub_lists(hub: Hub) -> None:
    hub.listing = {"siblings": [hub._listed(name) for name in FILES]}
    hub.files["model.safetensors"] = b"other"
    assert "is not the published" in refusal()


def test_a_model_without_safe_weights_gives_its_pickle_and_one_without_any_nothing(hub: Hub) -> None:
    del hub.files["model.safetensors"]
    folder = fetch_model(NAME, consent=True)
    assert (folder / "pytorch_model.bin").is_file()
    del hub.files["pytorch_model.bin"]
    with pytest.raises(EngineUnavailable, match=r"none of the files that are taken as weights"):
        fetch_model(f"{NAME}@v2", consent=True)


@pytest.mark.parametrize("listing", [
    {"sha": "main"}, {"sha": "../../../x"}, {"sha": None}, {"siblings": None}, {"siblings": [{}]}, {"siblings": 5},
    {"siblings": [{"rfilename": "model.safetensors", "size": -1}]},
    {"siblings": [{"rfilename": "model.safetensors", "size": "much"}]},
    {"siblings": [{"rfilename": "model.safetensors", "size": 1, "lfs": {"sha256": "x"}}]},
    {"siblings": [{"rfilename": ["model.safetensors"], "size": 1}]}, {"tags": 7}, {"tags": ["license:\x1b[2J"]},
])
def test_a_list_without_sense(hub: Hub, listing: dict[str, object]) -> None:
    hub.listing = listing
    assert "gives no list of the files" in refusal()


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 100_000, b"\xff", b"{}"])
def test_no_list_at_all(hub: Hub, download_site: DownloadSite, body: bytes) -> None:
    download_site.answer = lambda asked: Answer(body)
    assert "gives no list of the files" in refusal()


def test_too_much_is_refused_by_the_list_already(
    hub: Hub, download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.listing = {"siblings": [{"rfilename": "model.safetensors", "size": hub_listing.MOST_BYTES + 1}]}
    assert "larger than 4 GB," in refusal()
    hub.listing = {}
    monkeypatch.setattr(hub_listing, "_LISTING_BYTES", 100)
    assert "larger than 100 bytes" in refusal()
    assert len(download_site.asked) == 2


def test_the_users_token_goes_to_the_hub_and_is_never_shown(
    hub: Hub, download_site: DownloadSite, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("huggingface_hub", reason="it knows the token")
    fetch_model(NAME, consent=True)
    assert {asked.get("Authorization") for asked in download_site.headers} == {"Bearer hf_t0ken"}
    download_site.answer = lambda asked: Answer(status=403)
    assert main(["models", "pull", "somebody/else", "--yes"]) == 1
    said = capsys.readouterr()
    assert "the site says 403" in said.err
    assert "hf_t0ken" not in said.out + said.err + (models_folder() / TAKEN).read_text()


def test_offline_nothing_is_asked(hub: Hub, download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(offline.ENVIRONMENT, "1")
    for ask in (lambda: fetch_model(NAME, consent=True), lambda: offered_model(NAME)):
        with pytest.raises(EngineUnavailable, match="the program works offline"):
            ask()
    assert download_site.asked == []


def test_the_command_tells_size_and_licence_first_and_lists_it_later(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "pull", NAME]) == 1, "nobody agreed"
    refused = capsys.readouterr().err
    assert f"faceseg-live: {NAME}, 10.3 kB; licence: apache-2.0. Of the hub, commit aaaaaaaa." in refused
    assert "to trust it" in refused
    assert find_model(NAME) is None
    assert main(["models", "pull", NAME, "--yes"]) == 0
    assert capsys.readouterr().out.strip() == str(find_model(NAME))
    assert main(["models", "list"]) == 0
    assert f"{NAME}  {NAME}, 10.3 kB, as first downloaded" in capsys.readouterr().out
    assert main(["models", "verify"]) == 0
    assert main(["models", "path", NAME]) == 0


@pytest.mark.parametrize("content", ["", "[]", '{"a/b": 5, "c/d": {}}', '{"../x": {}}', "[" * 100_000,
                                     '{"a/b": {"commit": "main", "files": {}, "size_bytes": 1, "licence": "x"}}',
                                     '{"a/b": {"commit": "' + COMMIT + '", "files": {"../x": ""}, "size_bytes": 1, '
                                     '"licence": "x"}}'])
def test_a_damaged_record_is_none(content: str) -> None:
    models_folder().mkdir(parents=True)
    (models_folder() / TAKEN).write_text(content)
    assert taken() == {}
    assert str(HubName.of("a/b")) == "a/b"
