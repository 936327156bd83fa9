"""The weights that the engines were published with: pulled by one command, and used without naming them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.cli.main import main
from faceseg_live.domain.types import Pixels
from faceseg_live.engines.parsers.fcn8s import make_fcn8s_engine
from faceseg_live.errors import EngineUnavailable
from faceseg_live.models.weights import MODELS, models_folder, usual_model
from faceseg_live.settings import EngineSettings
from tests.caffe_files import Fcn8s, save_fcn8s
from tests.download_site import DownloadSite, point_row
from tests.google_drive import FILE_ID, Drive

NETS = {"fcn8s": Fcn8s(500, 21, score_bias=(100.0,)), "fcn8s-300": Fcn8s(300, 2, score_bias=(100.0,))}
KEYS = Path(__file__).resolve().parents[2] / "docs" / "pspnet_keys.txt"
LIPS = 5


def published(name: str, folder: Path) -> bytes:
    """An archive as the release has it, of a small network with the published layers."""
    weights = save_fcn8s(folder, NETS[name])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in zip((weights, weights.with_suffix(".prototxt")), MODELS[name].parts, strict=True):
            archive.write(path, part)
    return packed.getvalue()


def checkpoint() -> bytes:
    """A file with PSPNet's keys and shapes that sees lips everywhere. Each tensor is one number, repeated."""
    torch = pytest.importorskip("torch", reason="PSPNet runs on torch")
    weights = {}
    for line in KEYS.read_text().splitlines():
        key, shape, dtype = line.split("\t")
        one = torch.ones(()) if key.endswith("running_var") else torch.zeros(())
        sides = [int(side) for side in shape.strip("()").split(",") if side.strip()]
        weights[key] = one.to(getattr(torch, dtype)).expand(sides)
    weights["cls.4.bias"] = torch.eye(11)[LIPS]
    saved = io.BytesIO()
    torch.save({"model_state_dict": weights, "optimizer_state_dict": {}}, saved)
    return saved.getvalue()


@pytest.fixture
def photos(portrait: Pixels, tmp_path: Path) -> Path:
    """A folder with one face."""
    folder = tmp_path / "photos"
    folder.mkdir()
    cv2.imwrite(str(folder / "face.png"), cv2.cvtColor(portrait, cv2.COLOR_RGB2BGR))
    return folder


def processed(photos: Path, engine: str, *words: str) -> tuple[Pixels, dict[str, object]]:
    """The mask of the face, and what is told of it."""
    out = photos.parent / "out"
    code = main(["process", str(photos), "--out", str(out), "--engine", engine, "--blur", "1", *words])
    assert code == 0
    mask = cv2.imread(str(out / "face.mask.png"), cv2.IMREAD_GRAYSCALE)
    return np.asarray(mask, np.uint8), json.loads((out / "face.json").read_text())


@pytest.mark.parametrize("name", NETS)
def test_fcn8s_is_pulled_and_used(
    name: str, photos: Path, download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["process", str(photos), "--out", str(tmp_path / "none"), "--engine", "fcn8s"]) != 0
    assert "faceseg-live models pull fcn8s" in capsys.readouterr().err
    point_row(monkeypatch, name, url=download_site.url.replace("model.task", f"{name}.zip"))
    download_site.content = published(name, tmp_path / "published")
    assert main(["models", "pull", name, "--yes"]) == 0
    assert capsys.readouterr().out == f"{models_folder() / name}\n"
    mask, told = processed(photos, "fcn8s")
    assert told["area"] == "face+forehead"
    assert 0.05 < (mask > 0).mean() < 0.5


def test_the_larger_fcn8s_goes_before_the_smaller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def put(name: str) -> None:
        weights = save_fcn8s(tmp_path / name, NETS[name])
        for path, part in zip((weights, weights.with_suffix(".prototxt")), MODELS[name].parts, strict=True):
            (models_folder() / name).mkdir(parents=True, exist_ok=True)
            path.replace(models_folder() / name / part)

    def side(model: str = "") -> int:
        engine = make_fcn8s_engine(EngineSettings(key="fcn8s", model=model))
        try:
            return engine._fcn.crop_size[0]
        finally:
            engine.close()

    assert usual_model("fcn8s") == "fcn8s"
    with pytest.raises(EngineUnavailable, match="models pull fcn8s-300"):
        side("fcn8s-300")
    put("fcn8s-300")
    assert (usual_model("fcn8s"), side()) == ("fcn8s-300", 300)
    put("fcn8s")
    assert (usual_model("fcn8s"), side(), side("fcn8s-300")) == ("fcn8s", 500, 300)


def test_pspnet_is_pulled_and_used(
    photos: Path, download_site: DownloadSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = download_site.url.replace("/model.task", f"/uc?export=download&id={FILE_ID}")
    point_row(monkeypatch, "pspnet", url=url)
    download_site.answer = Drive(checkpoint())
    assert main(["process", str(photos), "--out", str(tmp_path / "none"), "--engine", "pspnet"]) != 0
    assert "faceseg-live models pull pspnet" in capsys.readouterr().err
    assert main(["models", "pull", "pspnet", "--yes"]) == 0
    lips, told = processed(photos, "pspnet", "--area", "lips")
    assert told["area"] == "lips"
    assert 0.03 < (lips > 0).mean() < 0.5, "the box of the face"
