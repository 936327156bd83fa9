"""Whether what covers a face is left out of its mask, and nothing else: on composites with known truth.

    python benchmarks/coverage.py --data DIR
    python benchmarks/coverage.py --data DIR --kinds hands heads --sheet worst.png --json now.json
    python benchmarks/coverage.py --data DIR --compare before.json --no-exclude-hands

The pictures are made here: portraits from DIR/photos and DIR/videos, and before them hands (cut from a video with an
even background and from a photo, with the colour of the face's own skin), objects (drawn ones, a blender, and the cup
that scikit-image ships where DIR has its coffee.png), hair (strand by strand) and other people's heads. The truth is
the mask of the uncovered picture, of the same settings ("own") or of a parser in DIR/models ("parser"), without what
the cover's alpha hides by more than one half. A face is lost where none is found whose box overlaps its own by 0.3.

"mIoU" is the mean of the intersections over union of face and of not-face in the box of the uncovered face; "left out"
the share of the covered face that the mask leaves out, "kept" that of the seen face that it keeps. In the clips the
cover moves in within 6 frames; "frames late" counts from the first covered frame to the first one from which on four
fifths of it are left out. "lost" of uncovered faces: what the parser and the plain outline both call face, and the
mask leaves out. Nothing is tuned on these composites' parser.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.composites import clips
from benchmarks.composites.clean_faces import CleanFace, portrait_around, portraits
from benchmarks.composites.covered_faces import SURE, CoveredScore, Flags, score
from benchmarks.composites.covers import KINDS, Cover, Covers, covers_enough
from benchmarks.composites.layers import Layer
from benchmarks.labelled.picture_segmenter import PictureSegmenter
from benchmarks.labelled.worst_sheet import WorstSheet
from benchmarks.passed_settings import add_setting_options, chosen_settings
from faceseg_live import FacesegError, Segmenter, Settings
from faceseg_live.domain.selection import Selection

PARSER = "bisenetv2_celeba19_448_float_probs.onnx"
SAME_FACE = 0.3
LEAVE_OUT = ("true_edges", "exclude_hands")
"""Settings that leave out what covers a face."""
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Result:
    """What one composite gave."""

    face: str
    kind: str
    cover: str
    own: CoveredScore | None
    """None where the face was lost."""
    parser: CoveredScore | None
    """The same, against a parser's face."""
    clip: clips.ClipScore | None


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False)
    parser.add_argument("--data", type=Path, metavar="DIR", required=True)
    parser.add_argument("--engine", dest="own_engine", default="mesh", metavar="KEY")
    parser.add_argument("--areas", type=Selection.parse, default=Selection.parse("face+forehead"),
                        metavar="AREAS")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--faces", type=int, metavar="N", help="of the portraits, take N only")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="other places and colours for another number")
    parser.add_argument("--clips", type=int, default=1, metavar="N",
                        help="clips of each kind before each face; 0: none")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="write the ten worst composites")
    parser.add_argument("--json", type=Path, metavar="FILE.json", help="write all scores")
    parser.add_argument("--compare", type=Path, metavar="FILE.json", help="show what changed since --json wrote FILE")
    add_setting_options(parser)
    options = parser.parse_args(words)
    if not options.data.is_dir():
        parser.error(f"--data: {options.data} is no folder")
    try:
        settings = chosen_settings(options).changed("engine", key=options.own_engine)
        before = json.loads(options.compare.read_text(encoding="utf-8")) if options.compare else None
        sheet = WorstSheet()
        results, lost = measured(settings, options, sheet)
        print("\n".join(table(results)))
        print("\n".join(losses(lost)))
        if before is not None:
            print("\n".join(compared(before["results"], [asdict(result) for result in results])))
        if options.json:
            written = {"results": [asdict(result) for result in results], "lost": lost}
            options.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
        if options.sheet:
            cv2.imwrite(str(options.sheet), cv2.cvtColor(sheet.drawn(), cv2.COLOR_RGB2BGR))
    except (FacesegError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def measured(settings: Settings, options: argparse.Namespace,
             sheet: WorstSheet) -> tuple[list[Result], dict[str, float]]:
    """All composites, and face → share lost of the uncovered ones."""
    selection: Selection = options.areas
    model = options.data / "models" / PARSER
    results: list[Result] = []
    lost: dict[str, float] = {}
    parsing = settings.changed("engine", key="parsing", model=str(model))
    with PictureSegmenter(settings) as own, PictureSegmenter(plain(settings)) as outline, \
            PictureSegmenter(parsing) as parser, \
            Segmenter(settings.changed("mask", areas=selection.keys)) as video:
        faces = list(clean_faces(options.data, own))[: options.faces]
        covers = Covers(options.data, [head_of(clean, own) for clean in faces])
        for clean in faces:
            uncovered = own.mask(clean.pixels, selection, clean.face)
            if uncovered is None or not uncovered.any():
                raise ValueError(f"expected that {settings.engine.key} delivers {selection.text}")
            parsed = parsed_face(parser, clean, selection) if model.is_file() else None
            lost[clean.name] = share_lost(uncovered, outline.mask(clean.pixels, selection, clean.face), parsed)
            filmed = dict.fromkeys(KINDS, 0)
            for cover in covers.of(clean, options.seed):
                if cover.kind in options.kinds and covers_enough(cover, uncovered):
                    is_filmed = filmed[cover.kind] < options.clips
                    filmed[cover.kind] += is_filmed
                    clip = clips.measured(clean, cover, video) if is_filmed else None
                    results.append(result_of(clean, cover, own, selection, (uncovered, parsed), clip, sheet))
    return results, lost


def result_of(clean: CleanFace, cover: Cover, segmenter: PictureSegmenter, selection: Selection,
              truths: tuple[Flags, Flags | None], clip: clips.ClipScore | None, sheet: WorstSheet) -> Result:
    """What one composite gives; truths: the uncovered face, own and parsed."""
    pixels, covered = cover.before(clean.pixels), cover.alpha > SURE
    face = segmenter.labelled_face(pixels, clean.face.box, SAME_FACE)
    found = None if face is None else segmenter.mask(pixels, selection, face)
    if found is None:
        return Result(clean.name, cover.kind, cover.name, None, None, clip)
    uncovered, parsed = truths
    own = score(found, uncovered, covered)
    sheet.add(f"{clean.name}: {cover.name}", own.mean_iou, pixels,
              (found, uncovered & ~covered, np.ones_like(uncovered)))
    return Result(clean.name, cover.kind, cover.name, own, None if parsed is None else score(found, parsed, covered),
                  clip)


def clean_faces(data: Path, segmenter: PictureSegmenter) -> Iterator[CleanFace]:
    """A portrait of the largest face of each picture."""
    for name, pixels in portraits(data):
        face = segmenter.largest_face(pixels)
        if face is not None:
            portrait = portrait_around(pixels, face)
            again = segmenter.largest_face(portrait)
            if again is not None and again.landmarks is not None:
                yield CleanFace(name, portrait, again)


def head_of(clean: CleanFace, segmenter: PictureSegmenter) -> Layer:
    """A person as a layer that can be laid before others."""
    alpha = segmenter.person(clean.pixels)
    return Layer(clean.name, clean.pixels, alpha, clean.face.box.centre, clean.length_px)


def parsed_face(parser: PictureSegmenter, clean: CleanFace, selection: Selection) -> Flags | None:
    """The face as a parser sees it; None where it doesn't find it."""
    face = parser.labelled_face(clean.pixels, clean.face.box)
    parsed = None if face is None else parser.mask(clean.pixels, selection, face)
    return parsed if parsed is not None and parsed.any() else None


def plain(settings: Settings) -> Settings:
    """The same without anything that leaves out what covers a face."""
    for group in ("mask", "engine"):
        known = {field.name for field in fields(getattr(settings, group))}
        settings = settings.changed(group, **dict.fromkeys(known.intersection(LEAVE_OUT), False))
    return settings


def share_lost(found: Flags, outline: Flags | None, parsed: Flags | None) -> float:
    """Of what both the plain outline and the parser call face, the share that a mask leaves out, 0..1."""
    face = found if outline is None else outline
    face = face if parsed is None else face & parsed
    return int((face & ~found).sum()) / max(1, int(face.sum()))


def table(results: Sequence[Result]) -> Iterator[str]:
    """By kind."""
    yield (f"{'kind':8} {'n':>4} {'found':>5} {'mIoU own':>8} {'p10':>6} {'left out':>8} {'kept':>6} "
           f"{'parser':>6} {'clips':>5} {'frames late':>11} {'never':>5} {'mIoU':>6}")
    for kind in KINDS:
        group = [result for result in results if result.kind == kind]
        own = [result.own for result in group if result.own]
        if not own:
            continue
        mean_ious = [each.mean_iou for each in own]
        parsed = [result.parser.mean_iou for result in group if result.parser]
        films = [result.clip for result in group if result.clip]
        late = [film.frames_late for film in films if film.frames_late is not None]
        yield (f"{kind:8} {len(group):4} {len(own):5} {np.mean(mean_ious):8.3f} {np.percentile(mean_ious, 10):6.3f} "
               f"{np.mean([each.left_out for each in own]):8.3f} {np.mean([each.kept for each in own]):6.3f} "
               f"{_mean(parsed):>6} {len(films):5} {f'{np.median(late):g}, ≤ {max(late)}' if late else UNKNOWN:>11} "
               f"{len(films) - len(late):5} {_mean([film.mean_iou for film in films]):>6}")


def losses(lost: dict[str, float]) -> Iterator[str]:
    """Of the uncovered faces."""
    worst = max(lost, key=lambda name: lost[name], default="")
    if worst:
        yield f"uncovered faces: {np.mean(list(lost.values())):.4f} lost, at most {lost[worst]:.4f} ({worst})"


def compared(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Mean mIoU by kind and by cover, of the composites that both have."""
    then, now = ({(item["face"], item["kind"], item["cover"]): item["own"] for item in items if item["own"]}
                 for items in (before, after))
    both = [key for key in now if key in then]
    for number, title in ((1, "kind"), (2, "cover")):
        yield f"{title:32} {'n':>4} {'before':>7} {'after':>7} {'apart':>7}"
        for name in dict.fromkeys(key[number].partition(" at ")[0] for key in both):
            keys = [key for key in both if key[number].partition(" at ")[0] == name]
            old, new = (float(np.mean([scores[key]["mean_iou"] for key in keys])) for scores in (then, now))
            yield f"{name:32} {len(keys):4} {old:7.3f} {new:7.3f} {new - old:+7.3f}"


def _mean(values: Sequence[float]) -> str:
    return f"{np.mean(values):.3f}" if values else UNKNOWN


if __name__ == "__main__":
    sys.exit(main())
