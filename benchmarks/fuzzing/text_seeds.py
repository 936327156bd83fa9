"""Files of text that the program reads: settings, what earlier runs and corrections left, pages that downloads meet."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

from faceseg_live.batch.manifest import NAME as MANIFEST
from faceseg_live.batch.manifest import Manifest
from faceseg_live.batch.plan import FileKind, Task
from faceseg_live.batch.report import FileReport
from faceseg_live.batch.setup import Setup
from faceseg_live.engines.heads.video import Doubt
from faceseg_live.settings import Settings, store

from .seeds import Seed

SETUP = Setup("1234", {"mask.grow": 7})
SOURCE = "clip.png"


def settings_files(folder: Path, shared: Path | None) -> list[Seed]:
    """What the program saves, and what it saved before."""
    del shared
    chosen = Settings().changed("classify", symbols={"#Cheerful": "smile, happy"}, expression="#Cheerful > .5")
    chosen = chosen.changed("source", controls={"camera": {"gain": 3}}).changed("view", colours={"face": "#12ab34"})
    path = folder / "settings.toml"
    store.save(chosen, path)
    former = 'version = 1\n[view]\nmode = "crop"\n[record]\ncontents = ["crop"]\nhiding = "blur"\n'
    return [Seed(path.name, {path.name: text}, {path.name: "text"})
            for text in (path.read_bytes(), former.encode(), b'[hiding]\nwho = "others"\nparts = ["nose"]\n')]


def corrections(folder: Path, shared: Path | None) -> list[Seed]:
    """What a person corrected of who is hidden."""
    del folder, shared
    document = {
        "format": 1, "input": {"file": SOURCE, "sha256": "0" * 64},
        "hidden": [{"frame": 3, "oval": [10.0, 20.5, 30.0, 40.0, 0.2]}],
        "shown": [{"first": 3, "last": 9, "oval": [1.0, 2.0, 3.0, 4.0, 0.0]}],
        "looked_at": [{"first": 1, "last": 2, "track": 4, "box": [1, 2, 3, 4], "reason": next(iter(Doubt)).value}],
    }
    name = "clip.corrections.json"
    return [Seed(name, {name: json.dumps(document, indent=1).encode(), SOURCE: b"picture"}, {name: "text"})]


def manifests(folder: Path, shared: Path | None) -> list[Seed]:
    """What a run wrote of its results."""
    del shared
    source = folder / SOURCE
    source.write_bytes(b"picture")
    result = folder / "clip.mask.png"
    result.write_bytes(b"mask")
    task = Task(source, FileKind.IMAGE, Path(), source.stem)
    manifest = Manifest.open(folder, SETUP)
    for kind in ("image", "video"):
        manifest.add(task, FileReport(source, kind, (result,), 1, 2))
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return [Seed(MANIFEST, files, {MANIFEST: "text"})]


def download_pages(folder: Path, shared: Path | None) -> list[Seed]:
    """What a server sends in place of a model."""
    del folder, shared
    page = ('<html><head><title>Google Drive - Virus scan warning</title></head><body><form id="download-form" '
            'action="https://drive.usercontent.example/download" method="get"><input type="hidden" name="id" '
            'value="abc"><input type="hidden" name="confirm" value="t"></form><a id="uc-download-link" '
            'href="/uc?export=download&amp;confirm=x">Download anyway</a></body></html>')
    return [Seed("page.html", {"page.html": page.encode()}, {"page.html": "text"})]


def archives(folder: Path, shared: Path | None) -> list[Seed]:
    """ZIP archives with a model's files."""
    del folder, shared
    seeds = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as packed:
            packed.writestr("models/face.prototxt", "layer {}" * 50)
            packed.writestr("models/face.caffemodel", bytes(2000))
        seeds.append(Seed("model.zip", {"model.zip": buffer.getvalue()}, {"model.zip": "bytes"}))
    return seeds
