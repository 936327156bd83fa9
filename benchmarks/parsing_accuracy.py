"""How well face parsing meets hand-made labels, compared with the same network on an exact crop.

    python benchmarks/parsing_accuracy.py --data DIR                  all labelled pictures, the catalogue's parsers
    python benchmarks/parsing_accuracy.py --data DIR --models mine.onnx --every 5

DIR holds labelled/ and models/ (default: $FACESEG_TEST_DATA). Shown is the intersection over union with the labels, all
pictures of a set together: "exact" of the network on the square that holds the head by the labels, "tracked" of the
engine, which finds the face by itself. The test suite asks the same of a few pictures.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.parsers.face_parsing import parsing_engine
from faceseg_live.engines.parsers.parser_rows import parser_rows
from faceseg_live.engines.parsers.parsing import OnnxFaceParser, row_of
from faceseg_live.runtimes.devices import onnx_session
from tests.labelled_pictures import SETS, accuracy_of, seen_in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="DIR", default=os.environ.get("FACESEG_TEST_DATA"))
    known = [row.file_name for row in parser_rows().values()]
    parser.add_argument("--models", nargs="+", metavar="FILE", default=known,
                        help="ONNX files in DIR/models; those that are absent are left out")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="look at every N-th picture of a set only")
    options = parser.parse_args()
    if options.data is None or not (options.data / "labelled").is_dir():
        parser.error("--data: expected a folder with labelled/ and models/")
    if options.every < 1:
        parser.error("--every: expected 1 or more")
    paths = [path for name in options.models if (path := options.data / "models" / name).is_file()]
    if not paths:
        parser.error(f"none of these is in {options.data / 'models'}: {', '.join(options.models)}")
    print(f"{'set':18} {'region':8} {'exact':>7} {'tracked':>8} {'apart':>7}")
    for path in paths:
        print(path.name)
        print_accuracy(path, options.data / "labelled", options.every)


def print_accuracy(model: Path, labelled: Path, every: int) -> None:
    """Print a line for each region of each set."""
    parser = OnnxFaceParser(row_of(model), onnx_session(model, "auto"))
    engine = parsing_engine("parsing", parser, MeshEngine)
    for name, read in SETS.items():
        pictures = read(labelled / name, every)
        for region, reached in accuracy_of(parser, name, seen_in(engine, pictures)).items():
            print(f"{name:18} {region:8} {reached.exact:7.3f} {reached.tracked:8.3f} "
                  f"{reached.tracked - reached.exact:+7.3f}", flush=True)
    engine.close()


if __name__ == "__main__":
    main()
