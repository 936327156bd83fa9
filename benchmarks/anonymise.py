"""Whether people who are hidden in files stay hidden: uncovered faces, frames with a leak, false hides, and the cost.

    python benchmarks/anonymise.py --data DIR
    python benchmarks/anonymise.py --data DIR --clips hamilton slides_in --sheet open.png
    python benchmarks/anonymise.py --data DIR --held-out --deface PYTHON
    python benchmarks/anonymise.py --data DIR --live --clips slides_in cuts_in

Clips are those of DIR/videos and DIR/cases that CLIPS names, any given by path, and composed ones: people of DIR/photos
and DIR/labelled slide in, cut in, turn over, pass by and stand in crowds. Composed clips are written to --folder (a
temporary one by default) and used again from there. Each clip is hidden in one colour, written, and read again: where
that colour is, it is hidden. A face counts as covered where the middle and nine tenths of the ellipse in its box are.

Which faces there are is known exactly of composed clips. Of others it is read from --boxes FOLDER (<stem>.faces.json,
see hiding/faces.py) or beside the clip, or it is what YuNet sees at .6 and more, which therefore can't be used by the
program here: it runs without any model but those that come with it. A hide is false if no such face, down to .3, lies
in it within five frames; a head from behind, which YuNet doesn't see, is a false one, too.

Constants may be chosen by the clips of a plain run; those of --held-out only measure.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.hiding.composed_clips import compose
from benchmarks.hiding.deface import Deface
from benchmarks.hiding.faces import YUNET, Reference, frames_of, read_faces, reference_file, seen_by_yunet
from benchmarks.hiding.live import live_coverage
from benchmarks.hiding.measures import Coverage, coverage, drawn, false_hides
from benchmarks.hiding.ours import hidden_in, hide, hiding_settings
from benchmarks.hiding.sheet import Sheet
from faceseg_live import FacesegError, Settings
from faceseg_live.domain.heads import Oval
from faceseg_live.settings import HidingSettings

CLIPS = ("videos/face_rec_short_hamilton_clip.mp4", "videos/pyfeat_WolfgangLanger_Pexels.mp4",
         "videos/pyfeat_single_face.mp4", "cases/ap_1280x720.mp4", "cases/s_rot180.mp4")
HELD_OUT = ("videos/terryky_iris_pexels.mp4", "cases/jump.mp4")
"""Kept back from tuning, as are all composed clips of HELD_OUT_SEED, which show other people."""
SEED, HELD_OUT_SEED = 0, 1
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Result:
    """How one clip went."""

    clip: str
    by: str
    coverage: Coverage
    hides: int = 0
    """In frames whose faces are known."""
    false_hides: list[tuple[int, Oval]] = field(default_factory=list)
    fps: float | None = None
    cpu_ms: float | None = None
    """Milliseconds of all cores, a frame."""
    first_pass_ms: float | None = None
    second_pass_ms: float | None = None


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False)
    parser.add_argument("--data", type=Path, metavar="DIR", required=True)
    parser.add_argument("--clips", nargs="+", metavar="NAME", help="only those that have one of these in their names; "
                                                                  "a path is a clip of your own")
    parser.add_argument("--held-out", action="store_true", help="the clips that are kept back from tuning, instead")
    parser.add_argument("--boxes", type=Path, metavar="FOLDER", help="where <stem>.faces.json of clips lie")
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help="where composed and hidden clips are kept")
    parser.add_argument("--live", action="store_true",
                        help="record clips as they play instead, with hiding's delay and without")
    parser.add_argument("--deface", type=Path, metavar="PYTHON", help="a Python that has deface, to compare with")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png",
                        help="write thumbnails of uncovered faces and of false hides")
    parser.add_argument("--json", type=Path, metavar="FILE.json", help="write all figures, and each uncovered face")
    parser.add_argument("--margin", type=int, metavar="PERCENT", default=HidingSettings().margin,
                        help="how far more than the heads is hidden; %(default)s by default")
    options = parser.parse_args(words)
    if not options.data.is_dir():
        parser.error(f"--data: {options.data} is no folder")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FACESEG_MODELS"] = str(Path(folder) / "no_models")
        try:
            settings = hiding_settings(Settings().changed("hiding", margin=options.margin))
            results = measured(options, settings, options.folder or Path(folder))
        except (FacesegError, ValueError, OSError) as error:
            print(error, file=sys.stderr)
            return 1
    if options.json:
        options.json.write_text(json.dumps([as_json(result) for result in results], indent=1) + "\n", encoding="utf-8")
    return 0


def measured(options: argparse.Namespace, settings: Settings, folder: Path) -> list[Result]:
    """Measure and print one clip after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    deface = Deface(options.deface) if options.deface else None
    sheet, results = Sheet(), list[Result]()
    print("held out" if options.held_out else "for tuning")
    print(HEADING)
    for clip in chosen_clips(options, folder):
        reference = reference_of(clip, options)
        for result in of_live(clip, folder, settings, reference) if options.live else \
                of_files(clip, folder, settings, reference, deface):
            print(row(result), flush=True)
            sheet.add(clip, f"open, {result.by}", [(number, face.oval) for number, face in result.coverage.open])
            sheet.add(clip, f"false, {result.by}", result.false_hides)
            results.append(result)
    print("\n".join(people(results)))
    if options.sheet:
        cv2.imwrite(str(options.sheet), sheet.drawn()[..., ::-1])
    return results


def chosen_clips(options: argparse.Namespace, folder: Path) -> Iterator[Path]:
    """Those that are there, and the ones that --clips names."""
    own = [Path(name) for name in options.clips or () if Path(name).is_file()]
    if own:
        yield from own
        return
    wanted = options.clips or [""]
    for name in HELD_OUT if options.held_out else CLIPS:
        if (options.data / name).is_file() and any(part in name for part in wanted):
            yield options.data / name
    seed = HELD_OUT_SEED if options.held_out else SEED
    yield from compose(folder, options.data, seed, is_held_out=options.held_out, wanted=wanted)


def reference_of(clip: Path, options: argparse.Namespace) -> Reference:
    """Its faces: from a file if there is one, else by YuNet."""
    folders = ([options.boxes] if options.boxes else []) + [clip.parent]
    for file in (folder / reference_file(clip).name for folder in folders):
        if file.is_file():
            return read_faces(file)
    model = options.data / YUNET
    if not model.is_file():
        raise ValueError(f"expected {model}, or {reference_file(clip).name} with the faces")
    return seen_by_yunet(clip, model)


def of_files(clip: Path, folder: Path, settings: Settings, reference: Reference,
             deface: Deface | None) -> Iterator[Result]:
    """How a clip goes by this program, and by deface."""
    ours = of_this_program(clip, folder, settings, reference)
    yield ours
    if deface is not None:
        theirs = of_deface(deface, clip, folder, reference)
        yield theirs
        if ours.fps and theirs.fps:
            print(f"{'':26} {ours.fps / theirs.fps:.1f} times as fast as deface; load {os.getloadavg()[0]:.1f} "
                  f"on {os.cpu_count()} cores")


def of_this_program(clip: Path, folder: Path, settings: Settings, reference: Reference) -> Result:
    """Faces by what was written, false hides by what the report says."""
    hidden = hide(clip, folder / "hidden", settings)
    known = [ovals for number, ovals in enumerate(hidden.ovals) if number in reference]
    frames = len(hidden.ovals)
    return Result(clip.stem, "ours", coverage(hidden_in(hidden.written), reference), sum(map(len, known)),
                  false_hides(hidden.ovals, reference), hidden.fps, hidden.cpu_seconds / frames * 1e3,
                  hidden.first_pass_s / frames * 1e3, hidden.second_pass_s / frames * 1e3)


def of_deface(deface: Deface, clip: Path, folder: Path, reference: Reference) -> Result:
    """The same by deface."""
    ovals = deface.hidden(clip)
    shape = next(frames_of(clip)).shape
    seconds, cpu_seconds = deface.timed(clip, folder / f"{clip.stem}.deface.mp4")
    known = [each for number, each in enumerate(ovals) if number in reference]
    return Result(clip.stem, "deface", coverage((drawn(each, shape) for each in ovals), reference),
                  sum(map(len, known)), false_hides(ovals, reference), len(ovals) / seconds,
                  cpu_seconds / len(ovals) * 1e3)


def of_live(clip: Path, folder: Path, settings: Settings, reference: Reference) -> Iterator[Result]:
    """The same in recordings of a session that the clip is played to: with the delay, and without."""
    for delay_ms in (settings.hiding.delay_ms, 0):
        covered = live_coverage(clip, folder / f"{clip.stem}.live.mp4", settings.changed("hiding", delay_ms=delay_ms),
                                reference)
        yield Result(clip.stem, f"live {delay_ms}", covered)


HEADING = (f"{'clip':26} {'by':8} {'frames':>6} {'faces':>6} {'open':>5} {'':>7} {'leaks':>5} {'large open':>11} "
           f"{'people open':>11} {'false hides':>15} {'pass 1':>6} {'pass 2':>6} {'fps':>6} {'CPU ms':>6}")
"""Leaks are frames with an open face; passes and CPU are milliseconds a frame."""


def row(result: Result) -> str:
    """A line of the table."""
    covered, false = result.coverage, len(result.false_hides)
    open_people = sum(number > 0 for number in covered.open_by_person.values())
    people_open = f"{open_people} of {len(covered.frames_by_person)}" if covered.frames_by_person else UNKNOWN
    false_hides = f"{false} {false / result.hides:.1%}" if result.hides else UNKNOWN
    first_pass, second_pass, fps, cpu = (
        UNKNOWN if value is None else f"{value:.1f}"
        for value in (result.first_pass_ms, result.second_pass_ms, result.fps, result.cpu_ms))
    return (f"{result.clip[:26]:26} {result.by:8} {covered.frames:6} {covered.faces:6} {len(covered.open):5} "
            f"{covered.share_open:7.2%} {covered.frames_with_a_leak:5} "
            f"{f'{covered.large_open} of {covered.large}':>11} {people_open:>11} {false_hides:>15} "
            f"{first_pass:>6} {second_pass:>6} {fps:>6} {cpu:>6}")


def people(results: Sequence[Result]) -> Iterator[str]:
    """Who is open in composed clips, and in how many frames."""
    for result in results:
        counts = {person: number for person, number in result.coverage.open_by_person.items() if number}
        if counts:
            frames = ", ".join(f"{person}: {number} of {result.coverage.frames_by_person[person]}"
                               for person, number in sorted(counts.items()))
            yield f"open frames by person, {result.clip} {result.by}: {frames}"


def as_json(result: Result) -> dict[str, Any]:
    covered = result.coverage
    return {
        "clip": result.clip, "by": result.by, "frames": covered.frames, "faces": covered.faces,
        "open": [{"frame": number, "box": [round(value, 1) for value in face.oval.bounds], "person": face.person}
                 for number, face in covered.open],
        "frames_with_a_leak": covered.frames_with_a_leak, "large": covered.large, "large_open": covered.large_open,
        "hides": result.hides, "false_hides": len(result.false_hides), "fps": result.fps, "cpu_ms": result.cpu_ms,
        "first_pass_ms": result.first_pass_ms, "second_pass_ms": result.second_pass_ms,
    }


if __name__ == "__main__":
    sys.exit(main())
