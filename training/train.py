"""Trains the network on rendered samples.

    python -m training.train --samples FOLDER --run FOLDER                 begins, or goes on from the last checkpoint
    python -m training.train --samples FOLDER --run FOLDER --minutes 60    an hour of it

The folder of a run has its checkpoint and its log. What was chosen when it began (steps, batch, seed)
stays; other values for a run that is there are refused. Ctrl-C ends it after the step that it is at, a second one at
once. The exit code is 0 for a run that came to its end or to its minutes, 130 after Ctrl-C, and 1 where it can't begin.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import torch

from .arguments import positive
from .dataset import Batch, Batches, held_out
from .prepared import NoSamples, Samples
from .run import CHECKPOINT, Recipe, Run

LOG = "training.log"
_INTERRUPTED = 130
_MOST_HELD_OUT = 96


class OtherRecipe(Exception):
    """A run was begun otherwise; the text is for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    chosen = _options().parse_args(arguments)
    torch.set_num_threads(chosen.threads)
    cv2.setNumThreads(1)
    try:
        chosen.run.mkdir(parents=True, exist_ok=True)
        recipe = Recipe(seed=chosen.seed, batch=chosen.batch, steps=chosen.steps)
        run = _begun(chosen.run, recipe, chosen.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        with (chosen.run / LOG).open("a", encoding="utf-8") as log:
            tell = _teller(log.write, log.flush)
            samples = Samples(chosen.samples, workers=chosen.workers, told=tell)
            tell(f"{len(samples)} samples; at step {run.step} of {run.recipe.steps}, on {run.device}")
            return _train(run, samples, chosen, tell)
    except (NoSamples, OtherRecipe, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.train", description=(__doc__ or "").splitlines()[0])
    usual = Recipe()
    parser.add_argument("--samples", type=Path, required=True, metavar="FOLDER", help="of shards")
    parser.add_argument("--run", type=Path, required=True, metavar="FOLDER", help="of the checkpoint and the log")
    parser.add_argument("--steps", type=positive, default=usual.steps, help="of the whole run (%(default)s)")
    parser.add_argument("--batch", type=positive, default=usual.batch, help="samples a step (%(default)s)")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--minutes", type=float, help="stop after so many, to be gone on with")
    parser.add_argument("--device", help='"cpu" or "cuda" (default: the latter where it is there)')
    parser.add_argument("--threads", type=positive, default=torch.get_num_threads(), help="of the processor")
    parser.add_argument("--workers", type=positive, default=1,
                        help="processes that make ready what is learnt from (1: the one that learns)")
    parser.add_argument("--log-every", type=positive, default=50, metavar="STEPS")
    parser.add_argument("--save-every", type=positive, default=500, metavar="STEPS")
    return parser


def _begun(folder: Path, recipe: Recipe, device: str) -> Run:
    if not (folder / CHECKPOINT).exists():
        return Run(recipe, device)
    run = Run.load(folder, device)
    if run.recipe != recipe:
        raise OtherRecipe(f"{folder} holds a run of another recipe: {run.recipe}")
    return run


def _teller(write: Callable[[str], object], flush: Callable[[], None]) -> Callable[[str], None]:
    """Says a line in the terminal and in the log."""
    def tell(line: str) -> None:
        print(line, flush=True)
        write(f"{time.strftime('%Y-%m-%d %H:%M:%S')}  {line}\n")
        flush()
    return tell


def _train(run: Run, samples: Samples, chosen: argparse.Namespace, tell: Callable[[str], None]) -> int:
    """The exit code."""
    recipe, began, losses = run.recipe, time.monotonic(), []
    ends = float("inf") if chosen.minutes is None else began + 60 * chosen.minutes
    unseen = held_out(samples, _MOST_HELD_OUT)
    with _interruptions() as were_any:
        first = run.step
        batches = Batches(samples, recipe.batch, recipe.seed).ahead(range(first, recipe.steps), chosen.workers)
        for batch in batches:
            losses.append(run.learn(batch))
            is_last = run.step == recipe.steps or were_any() or time.monotonic() > ends
            if is_last or run.step % chosen.log_every == 0:
                pace = (time.monotonic() - began) / (run.step - first)
                tell(f"step {run.step}  loss {np.mean(losses):.4f}  rate {recipe.rate_at(run.step - 1):.2e}  "
                     f"{pace:.2f} s a step")
                losses.clear()
            if is_last or run.step % chosen.save_every == 0:
                run.save(chosen.run)
                _tell_overlaps(run, unseen, tell)
            if is_last:
                break
        return _INTERRUPTED if were_any() else 0


def _tell_overlaps(run: Run, unseen: Batch | None, tell: Callable[[str], None]) -> None:
    if unseen is not None:
        overlaps = run.overlaps(unseen)
        each = "  ".join(f"{label.name.lower()} {overlap:.2f}" for label, overlap in overlaps.items())
        tell(f"step {run.step}  IoU of samples not learnt from {np.mean([*overlaps.values()]):.3f}:  {each}")


@contextmanager
def _interruptions() -> Iterator[Callable[[], bool]]:
    """Tells whether Ctrl-C was pressed; the second time it ends the program."""
    pressed = False

    def press(*_: object) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    sys.exit(main())
