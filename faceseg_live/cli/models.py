"""`faceseg-live models`: which models there are, where they lie, that they are the right ones; and getting them."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from ..errors import FacesegError
from ..models.catalogue import MODELS, models_folder
from ..models.downloads import Progress, fetch_model, needs_consent
from ..models.weights import ModelState, ModelStatus, find_model, model_row, status_of
from .console import one_line

DONE, FAILED = 0, 1


def run_models(arguments: Namespace) -> int:
    """Run the subcommand that was given; returns the exit code."""
    actions = {"list": _list, "pull": _pull, "verify": _verify, "path": _path}
    return actions[arguments.action](arguments)


def _list(arguments: Namespace) -> int:
    statuses = [status_of(name) for name in MODELS]
    if arguments.json:
        print(json.dumps([_as_json(status) for status in statuses]))
        return DONE
    print(f"in {models_folder()}:")
    for status in statuses:
        row = status.row
        print(f"{row.name}  {row.title}, {row.size}, {status.state.value}")
        print(f"     {row.terms}")
        if row.url:
            print(f"     {row.url}{'' if row.sha256 else ' (no published hash)'}")
    return DONE


def _pull(arguments: Namespace) -> int:
    rows = [model_row(name) for name in arguments.names]  # a misspelt one is told before anything is fetched
    failures = 0
    for row in rows:
        try:
            if find_model(row.name) is None:
                _tell(f"{row.title}, {row.size}; {row.terms}")
            consent = arguments.yes or (needs_consent(row.name) and _agreed(row.file_name, row.url))
            with _bar(row.file_name) as progress:
                path = fetch_model(row.name, consent=consent, progress=progress)
            print(path)
        except FacesegError as error:
            _tell(str(error))
            failures += 1
    return FAILED if failures else DONE


def _verify(arguments: Namespace) -> int:
    """Every file that is there, or the named ones, which have to be there."""
    names = [model_row(name).name for name in arguments.names] or [name for name in MODELS if find_model(name)]
    failures = 0
    for name in names:
        status = status_of(name)
        print(f"{name}: {status.state.value}  {status.actual}".rstrip())
        if status.problem:
            _tell(str(status.problem))
            failures += 1
    if not names:
        print(f"No model in {models_folder()}.")
    return FAILED if failures else DONE


def _path(arguments: Namespace) -> int:
    if arguments.name is None:
        print(models_folder())
        return DONE
    status = status_of(arguments.name)
    if status.state is ModelState.MISSING:
        _tell(str(status.problem))
        return FAILED
    print(status.path)
    return DONE


def _as_json(status: ModelStatus) -> dict[str, Any]:
    row = asdict(status.row)
    return row | {"is_non_commercial": status.row.is_non_commercial, "path": str(status.path),
                  "state": status.state.name.lower(), "actual_sha256": status.actual}


def _agreed(file_name: str, url: str) -> bool:
    """Ask whether to trust a download; where nobody can answer, the answer is no."""
    if not sys.stdin.isatty():
        return False
    print(f"Nobody has published a hash of {file_name}. Trust what comes from {url}, and from then on only "
          "the same file? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    """A progress bar where stderr is a terminal."""
    from tqdm import tqdm

    with tqdm(desc=title, unit="B", unit_scale=True, leave=False, file=sys.stderr, disable=None) as bar:

        def show(done_bytes: int, total_bytes: int) -> None:
            bar.total = total_bytes or None
            bar.update(done_bytes - bar.n)

        yield show


def _tell(text: str) -> None:
    print(one_line(text), file=sys.stderr)
