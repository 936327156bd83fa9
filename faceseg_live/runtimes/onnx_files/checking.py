"""The one way to an ONNX file: it is read, checked, and what was checked is handed to onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import EngineUnavailable
from ..model_costs import require_memory, require_small_side
from ..wire_format import WireError
from .external_data import external_files
from .facts import OnnxFacts, read_facts

_ORT_MARK = b"ORTM"
_ORT_PLACE = slice(4, 8)
"""Of onnxruntime's own format, a flatbuffer: the mark stands behind the first number."""
_MOST_BYTES = (1 << 31) - 1
"""What protobuf takes; larger models have their data in other files."""
_MOST_COPIED_BYTES = 100_000_000
_KNOWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training",
                            "com.microsoft", "com.microsoft.experimental", "com.microsoft.nchwc", "com.microsoft.dml",
                            "com.ms.internal.nhwc", "org.pytorch.aten"})
"""Of operators that some build of onnxruntime has without a library of others."""
_COMPILED = "EPContext"
"""Stands for a network that was compiled for one device: code of that device, which may lie in any file."""

_State = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class CheckedModel:
    """An ONNX file that may be loaded."""

    path: Path
    content: bytes
    """What was checked."""
    files: Mapping[Path, _State]
    """The model and the files that hold data of it, as they were when they were checked; empty where its content is
    what is loaded."""

    @property
    def given(self) -> bytes | str:
        """What onnxruntime gets: the very bytes that were checked, which it keeps as long as it runs. Large files, and
        data in other files, it finds by the path; `require_unchanged` tells afterwards whether they were the same."""
        return str(self.path) if self.files else self.content

    def require_unchanged(self) -> None:
        """Raise EngineUnavailable where a file was exchanged or written to since the check."""
        for path, state in self.files.items():
            if _states([path])[path] != state:
                raise EngineUnavailable("runtimes.changed_meanwhile", path=path)


def checked_model(path: Path) -> CheckedModel:
    """Read and check an ONNX file; nothing of it is run or loaded.

    Raises EngineUnavailable where it is no ONNX file or damaged; where its data lie outside of its folder; where it
    needs operators of others, or was compiled for one device; and where it costs more than the limits of the process
    or the memory that is free.
    """
    try:
        with path.open("rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            require_memory(path, size_bytes)
            content = file.read(min(size_bytes, _MOST_BYTES) + 1)
        if content[_ORT_PLACE] == _ORT_MARK:
            raise EngineUnavailable("runtimes.ort_format", path=path)
        if len(content) != size_bytes:
            raise WireError("it is larger than such a file can be, or changes while it is read")
        facts = read_facts(content)
    except (OSError, WireError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise EngineUnavailable("runtimes.not_loadable", path=path, reason=reason) from error
    _require_known_operators(path, facts)
    others = external_files(path, facts.external)
    files = _states([path, *others]) if others or size_bytes > _MOST_COPIED_BYTES else {}
    for given in facts.inputs:
        require_small_side(path, given.name, max((side for side in given.sides if side is not None), default=0))
    require_memory(path, size_bytes + _least_bytes(facts))
    return CheckedModel(path, content, files)


def _require_known_operators(path: Path, facts: OnnxFacts) -> None:
    for domain, operator in sorted(facts.operators):
        if domain not in _KNOWN_DOMAINS | facts.own_domains:
            raise EngineUnavailable("runtimes.foreign_operator", path=path, operator=operator, domain=domain)
        if operator == _COMPILED and domain:
            raise EngineUnavailable("runtimes.compiled_model", path=path)


def _least_bytes(facts: OnnxFacts) -> int:
    """Memory that the first run takes at least: open sides count as 1, and of what is computed on the way only the
    largest is there for certain."""
    taken = sum(value.least_bytes for value in (*facts.inputs, *facts.outputs))
    return taken + facts.constant_bytes + facts.largest_value_bytes


def _states(paths: Iterable[Path]) -> dict[Path, _State]:
    """What changes when a file is exchanged or written to. The time of the last change of its state can't be set."""
    states = {}
    for path in paths:
        try:
            found = path.stat()
        except OSError as error:
            raise EngineUnavailable("runtimes.changed_meanwhile", path=path) from error
        states[path] = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return states
