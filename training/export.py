"""Writes a trained network as the file that the program runs: LiteRT's, with weights in half precision.

    python -m training.export --run FOLDER --out FILE.tflite

The inputs are (1, 192, 192, 3) float32, RGB, 0..1, and the features of the network of six classes, the finest first.
The output is (1, 96, 96, 19): the logits of `training.labels.Label`. Written is the
average of the last steps' weights.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.model_conversion.tflite_edits.stored_weights import store_weights

from .network import RegionNetwork
from .run import Run
from .to_litert import graph_of


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 where there is no run."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, metavar="FOLDER", help="of the checkpoint")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.tflite")
    chosen = parser.parse_args(arguments)
    try:
        content = exported(Run.load(chosen.run).average)
        chosen.out.write_bytes(content)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{chosen.out}  {len(content):,} bytes")
    return 0


def exported(network: RegionNetwork) -> bytes:
    """The content of the file.

    Args:
        network: in its evaluating state, on the processor.
    """
    graph = graph_of(network, network.shape.input_shapes)
    store_weights(graph, in_8_bits=())
    return graph.content()


if __name__ == "__main__":
    sys.exit(main())
