"""How well masks meet hand-made labels: by area, engine and condition, with the ten worst pictures.

    python benchmarks/accuracy.py --data DIR                               the default engine
    python benchmarks/accuracy.py --data DIR --engine mesh parsing --sheet worst.png --json now.json
    python benchmarks/accuracy.py --data DIR --compare before.json --areas face+forehead hair --limit 20
    python benchmarks/accuracy.py --data DIR --no-exclude-hands            with any setting of `faceseg-live process`

DIR holds pictures with label images: FaceSynthetics (NAME.png, NAME_seg.png), FASSEG (NAME.png, NAME_label.png),
CelebAMask-HQ as it is published (CelebA-HQ-img/, CelebAMask-HQ-mask-anno/) or with one file of labels a picture
(images/, masks/). The masks are those that the Python API gives for a still, without growing or blur unless asked for,
where they are over one half; of several faces the one that overlaps the labelled face the most.

IoU is intersection over union, a picture at a time: mean, median and tenth percentile of those in which the face was
found and 30 pixels or more of the area are labelled. "border" is the mean symmetric distance of the two outlines, in
pixels of a picture whose longer side is 512, and in percent of the labelled face's size. F1 is that of papers on face
parsing: for each class over all pixels of all pictures. "–": the engine doesn't deliver the area, or the set has no
label of it. Glasses are no part of a face; FaceSynthetics labels
their rims alone, and lenses that are dark. FASSEG's skin has ears and neck in it: what lies below the chin is left out
there, and the overlap of the face remains a lower bound.

Tuning may look at FaceSynthetics 0 to 19 (--limit 20) and FASSEG frontal; FaceSynthetics 20 to 39 (--skip 20) and
FASSEG multipose are kept out of the choice of any constant.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.labelled import tables
from benchmarks.labelled.layouts import LAYOUTS, LabelledPicture, Layout, layout_of
from benchmarks.labelled.lenses import with_lenses
from benchmarks.labelled.measuring import Measuring, Run
from benchmarks.labelled.picture_segmenter import PictureSegmenter
from benchmarks.labelled.results_file import read_runs, write_runs
from benchmarks.labelled.worst_sheet import WorstSheet
from benchmarks.passed_settings import add_setting_options, chosen_settings, chosen_values
from faceseg_live import FacesegError, Settings
from faceseg_live.domain.selection import Selection

AREAS = ("face+forehead", "skin", "skin,nose", "lips", "mouth", "upper_lip", "lower_lip", "mouth_interior", "nose",
         "two_eyes", "eyebrows", "hair", "neck", "cloth", "ears", "glasses", "hat")
CONDITION_AREAS = ("face+forehead", "skin,nose", "hair", "lips", "mouth", "nose", "two_eyes", "eyebrows")


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False)
    parser.add_argument("--data", type=Path, metavar="DIR", required=True)
    parser.add_argument("--layout", choices=LAYOUTS, help="how DIR is laid out (default: found out)")
    parser.add_argument("--engine", dest="engines", nargs="+", default=["mesh"], metavar="KEY")
    parser.add_argument("--areas", nargs="+", type=Selection.parse, metavar="AREAS",
                        help="selections such as skin,nose",
                        default=[Selection.parse(area) for area in AREAS])
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="leave out the first N pictures")
    parser.add_argument("--limit", type=int, metavar="N", help="look at N pictures at most")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="write the ten worst pictures of the first area")
    parser.add_argument("--json", type=Path, metavar="FILE.json", help="write all scores")
    parser.add_argument("--compare", type=Path, metavar="FILE.json", help="show what changed since --json wrote FILE")
    parser.add_argument("--lenses", action="store_true",
                        help="skin that labelled rims enclose is glasses, too, as in CelebAMask-HQ")
    add_setting_options(parser)
    options = parser.parse_args(words)
    if not options.data.is_dir():
        parser.error(f"--data: {options.data} is no folder")
    layout = LAYOUTS[options.layout] if options.layout else layout_of(options.data)
    if layout is None or not layout.names(options.data):
        parser.error(f"--data: {options.data} holds no pictures with labels of the layouts {', '.join(LAYOUTS)}")
    last = None if options.limit is None else options.skip + options.limit
    try:
        before = read_runs(options.compare) if options.compare else []
        settings, passed = chosen_settings(options), chosen_values(options)
        runs, sheet = [], WorstSheet()
        for engine in options.engines:
            run = Run(engine, options.data.name, layout.key, passed)
            pictures = layout.read(options.data, slice(options.skip, last))
            measure(run, layout, map(with_lenses, pictures) if options.lenses else pictures, settings, options.areas,
                    sheet)
            print_run(run, [area.text for area in options.areas])
            runs.append(run)
        for run in runs:
            earlier = [item for item in before if item.engine == run.engine] or before[:1]
            for item in earlier:
                print("\n".join(tables.compared(item, run)))
        if options.json:
            write_runs(options.json, runs)
        if options.sheet:
            cv2.imwrite(str(options.sheet), cv2.cvtColor(sheet.drawn(), cv2.COLOR_RGB2BGR))
    except (FacesegError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def measure(run: Run, layout: Layout, pictures: Iterable[LabelledPicture], settings: Settings,
            areas: Sequence[Selection], sheet: WorstSheet) -> None:
    """Fill a run with what its engine gives for these pictures."""
    with PictureSegmenter(settings.changed("engine", key=run.engine)) as segmenter:
        measuring = Measuring(segmenter, layout, areas, run)
        for picture in pictures:
            for item in measuring.measured(picture):
                if item.selection == areas[0]:
                    sheet.add(f"{picture.name}  {item.selection.text}", item.score.iou, picture.pixels,
                              (item.found, item.truth, item.counted))


def print_run(run: Run, areas: Sequence[str]) -> None:
    """Print the tables of one run."""
    shown = [area for area in CONDITION_AREAS if area in areas] or list(areas)
    for table in (tables.by_area(run, areas), tables.by_condition(run, shown), tables.by_class(run)):
        print("\n".join(table), end="\n\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
