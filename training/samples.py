"""Renders samples into shards.

    python -m training.samples --count 20000 --seed 1000000 --out FOLDER --workers 2
    python -m training.samples --sheet FOLDER       a contact sheet of what lies there, as FOLDER/sheet.png

A sample depends on its seed and on the state of the renderer alone. An interrupted run goes on where it was: shards
are whole or not there. Wants the extra `train`, OpenGL 3.3 over EGL (Mesa's on the processor will do), and the base
mesh (`python -m training.fetch`). The exit code is 1 where any of it is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from .arguments import positive
from .cached import base_mesh_file
from .render.human import NoBaseMesh, load_human
from .render.label_maps import SUPERSAMPLING
from .shards import ForeignShards, Plan, read_shards, shard_file, stacked, write_shard
from .sheet import contact_sheet


@dataclass(frozen=True)
class _Job:
    plan: Plan
    shard: int
    folder: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    chosen = _options().parse_args(arguments)
    if chosen.sheet is not None:
        return _draw_sheet(chosen.sheet)
    plan = Plan(chosen.seed, chosen.count, recipe())
    try:
        load_human()
        chosen.out.mkdir(parents=True, exist_ok=True)
        jobs = [_Job(plan, shard, chosen.out) for shard in plan.missing(chosen.out)]
    except (NoBaseMesh, ForeignShards, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    began = time.monotonic()
    for done, shard in enumerate(_rendered(jobs, chosen.workers), 1):
        pace = (time.monotonic() - began) / sum(len(plan.seeds(job.shard)) for job in jobs[:done])
        print(f"{shard_file(chosen.out, shard).name}  {done} of {len(jobs)}  {pace:.2f} s a sample", flush=True)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.samples", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=positive, default=20000, help="how many samples")
    parser.add_argument("--seed", type=int, default=0, help="of the first one; the others' follow it")
    parser.add_argument("--out", type=Path, default=Path("build/samples"), help="the folder of the shards")
    parser.add_argument("--workers", type=positive, default=1, help="processes that render")
    parser.add_argument("--sheet", type=Path, metavar="FOLDER", help="render nothing, draw a contact sheet")
    return parser


def recipe() -> str:
    """A name for the state of the renderer: the same code and meshes make the same samples."""
    folder = Path(__file__).parent
    digest = hashlib.sha256(base_mesh_file().name.encode())
    for file in sorted([folder / "labels.py", *(folder / "render").rglob("*")]):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _rendered(jobs: list[_Job], workers: int) -> Iterator[int]:
    """The shards, as they are written."""
    if workers == 1:
        _prepare()
        yield from map(_render, jobs)
        return
    with multiprocessing.get_context("spawn").Pool(min(workers, max(len(jobs), 1)), _prepare) as pool:
        yield from pool.imap(_render, jobs)


def _prepare() -> None:
    """A process renders on one core; the others have processes of their own."""
    os.environ["LP_NUM_THREADS"] = "1"
    cv2.setNumThreads(1)


def _render(job: _Job) -> int:
    # The extra is wanted from here on only.
    from .render.renderer import Renderer
    from .render.sample import SIZE, make_sample

    human = load_human()
    with Renderer(SIZE * SUPERSAMPLING) as renderer:
        shard = stacked(make_sample(human, renderer, seed) for seed in job.plan.seeds(job.shard))
    write_shard(shard_file(job.folder, job.shard), shard, job.plan.recipe)
    return job.shard


def _draw_sheet(folder: Path) -> int:
    shard = next(read_shards(folder), None)
    if shard is None:
        print(f"{folder} has no shards", file=sys.stderr)
        return 1
    cv2.imwrite(str(folder / "sheet.png"), contact_sheet(shard)[..., ::-1])
    print(folder / "sheet.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
