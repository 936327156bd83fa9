"""Detector and mesh from the models inside mediapipe's 0.10 wheels: full-range face detector, mesh with irises.

The wheel's own graphs are driven directly, not through `mediapipe.solutions`, because there a face that is
lost is sought by the short-range detector only, which misses small faces. Here each region comes from outside.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ...domain.types import Box, Pixels, Points
from ...errors import EngineFailed, EngineUnavailable
from ...runtimes.native_logs import native_logs_hidden
from ..base import Detection, Roi
from .geometry import reach_of, roi_shifted

_DETECTOR_GRAPH = """
input_stream: "image"
output_stream: "detections"
node {
  calculator: "FaceDetectionFullRangeCpu"
  input_stream: "IMAGE:image"
  output_stream: "DETECTIONS:detections"
  options: { [mediapipe.FaceDetectionOptions.ext] { min_score_thresh: %g } }
}
"""
_MESH_GRAPH = """
input_stream: "image"
input_stream: "roi"
input_side_packet: "with_attention"
output_stream: "landmarks"
node {
  calculator: "FaceLandmarkCpu"
  input_stream: "IMAGE:image"
  input_stream: "ROI:roi"
  input_side_packet: "WITH_ATTENTION:with_attention"
  output_stream: "LANDMARKS:landmarks"
}
"""
_BINDINGS = "python/packet_creator.py"
_MODELS = (
    "modules/face_detection/face_detection_full_range_sparse.tflite",
    "modules/face_landmark/face_landmark_with_attention.tflite",
)
_POINT_ON_THE_WIRE = np.dtype([
    ("point", "u1", 2), ("x_tag", "u1"), ("x", "<f4"), ("y_tag", "u1"), ("y", "<f4"), ("z_tag", "u1"), ("z", "<f4"),
])
"""A landmark in protobuf's encoding: tag and length, then a tag before each coordinate."""
_RIGHT_EYE, _LEFT_EYE = 0, 1
_SMALLEST_SIDE_PX = 2


def has_bundled_models() -> bool:
    """Whether the installed mediapipe carries the models and the bindings that drive them (0.10, not 1.x)."""
    found = importlib.util.find_spec("mediapipe")
    if found is None or not found.submodule_search_locations:
        return False
    root = Path(next(iter(found.submodule_search_locations)))
    return all((root / name).is_file() for name in (_BINDINGS, *_MODELS))


class _Graph:
    """One of mediapipe's graphs, run frame by frame. Belongs to the thread that made it."""

    def __init__(self, config: str, output: str, switches: Mapping[str, bool]) -> None:
        with native_logs_hidden():
            try:
                self.mediapipe = importlib.import_module("mediapipe")
                self.create = importlib.import_module("mediapipe.python.packet_creator")
                self.fetch = importlib.import_module("mediapipe.python.packet_getter")
                bindings = importlib.import_module("mediapipe.python._framework_bindings")
            except ImportError as error:
                raise EngineUnavailable("engines.lacks_bundled_mediapipe", reason=error,
                                        command='pip install "mediapipe==0.10.21"') from error
            self._image_format = bindings.image_frame.ImageFormat.SRGB
            root = Path(str(self.mediapipe.__file__)).parent
            bindings.resource_util.set_resource_dir(str(root.parent))
            self._graph = bindings.calculator_graph.CalculatorGraph(graph_config=config)
            self._output: Any = None
            self._graph.observe_output_stream(output, self._receive)
            self._graph.start_run({name: self.create.create_bool(is_on) for name, is_on in switches.items()})
            self._graph.wait_until_idle()  # the networks are loaded behind start_run's back
        self._timestamp = 0
        self._is_open = True

    def _receive(self, _stream: str, packet: Any) -> None:
        self._output = packet

    def image(self, pixels: Pixels) -> Any:
        """A packet that holds a copy of the (H, W, 3) RGB frame."""
        return self.create.create_image_frame(
            image_format=self._image_format, data=np.ascontiguousarray(pixels), copy=True
        )

    def run(self, packets: Mapping[str, Any]) -> Any:
        """Feed one packet per input stream; the output's packet, or None where the graph gave none."""
        self._output = None
        self._timestamp += 1
        try:
            for stream, packet in packets.items():
                self._graph.add_packet_to_input_stream(stream, packet.at(self._timestamp))
            self._graph.wait_until_idle()
        except (RuntimeError, ValueError) as error:
            raise EngineFailed("engines.face_graph_stopped", reason=error) from error
        return self._output

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            # A graph that has failed says so once more here.
            with suppress(RuntimeError, ValueError):
                self._graph.close()


class FullRangeDetector:
    """MediaPipe's full-range face detector: about 5 ms a frame; sees faces from 12 % of its height on."""

    def __init__(self, min_score: float = 0.3) -> None:
        self._graph = _Graph(_DETECTOR_GRAPH % min_score, "detections", {})

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
        height, width = pixels.shape[:2]
        if min(height, width) < _SMALLEST_SIDE_PX:
            return ()
        packet = self._graph.run({"image": self._graph.image(pixels)})
        if packet is None:
            return ()
        found = [_detection(item, width, height) for item in self._graph.fetch.get_proto_list(packet)]
        return sorted(found, key=lambda detection: -detection.score)

    def close(self) -> None:
        self._graph.close()


def _detection(proto: Any, width: int, height: int) -> Detection:
    location = proto.location_data
    box, eyes = location.relative_bounding_box, location.relative_keypoints
    return Detection(
        Box(box.xmin * width, box.ymin * height, box.width * width, box.height * height),
        float(proto.score[0]),
        right_eye=(eyes[_RIGHT_EYE].x * width, eyes[_RIGHT_EYE].y * height),
        left_eye=(eyes[_LEFT_EYE].x * width, eyes[_LEFT_EYE].y * height),
    )


class BundledLandmarker:
    """MediaPipe's face mesh with refined lips, eyes and irises: about 2.5 ms a face on one core."""

    def __init__(self) -> None:
        self._graph = _Graph(_MESH_GRAPH, "landmarks", {"with_attention": True})
        self._rect: Any = importlib.import_module("mediapipe.framework.formats.rect_pb2").NormalizedRect

    def landmarks(self, pixels: Pixels, roi: Roi) -> Points | None:
        """(478, 3) float32 in pixels of the frame, or None where the region shows no face."""
        # Only the part that the square touches is handed over: to copy a 4K frame costs more than the mesh.
        left, top, right, bottom = reach_of(roi, pixels.shape[1], pixels.shape[0])
        width, height = right - left, bottom - top
        if min(width, height) < _SMALLEST_SIDE_PX:
            return None
        local = roi_shifted(roi, left, top)
        rect = self._rect(
            x_center=local.centre_x / width, y_center=local.centre_y / height,
            width=local.side / width, height=local.side / height, rotation=local.rotation,
        )
        packet = self._graph.run({
            "image": self._graph.image(pixels[top:bottom, left:right]),
            "roi": self._graph.create.create_proto(rect),
        })
        if packet is None:
            return None
        points = _points(self._graph.fetch.get_proto(packet))
        points *= np.array((width, height, width), dtype=np.float32)
        points += np.array((left, top, 0), dtype=np.float32)
        return points

    def close(self) -> None:
        self._graph.close()


def _points(mesh: Any) -> Points:
    """(N, 3) float32 of a NormalizedLandmarkList.

    Read from its encoding in one go, ten times as fast as point by point; a coordinate that is exactly 0 is left
    out of the encoding, and then the points are taken one by one.
    """
    encoded = mesh.SerializeToString()
    if len(encoded) == len(mesh.landmark) * _POINT_ON_THE_WIRE.itemsize:
        wire = np.frombuffer(encoded, dtype=_POINT_ON_THE_WIRE)
        return np.stack((wire["x"], wire["y"], wire["z"]), axis=1)
    return np.array([(point.x, point.y, point.z) for point in mesh.landmark], dtype=np.float32)
