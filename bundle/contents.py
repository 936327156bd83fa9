"""What belongs into the bundle, found in the package itself: nothing that is loaded by name is listed by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "faceseg_live"
APPLICATION_ID = "local.faceseg_live.faceseg_live"
"""For desktops. No domain belongs to the project, and "local" belongs to nobody: who publishes it puts theirs here."""
LIBRARY = "_internal"
"""The folder of the bundle where everything lies that is not for people."""

NOT_BUNDLED = ("torch", "transformers", "huggingface_hub", "mediapipe", "deepface", "tensorflow", "keras", "pymatting")
"""Engines and classifiers that ask for these say so: they multiply the size."""
UNUSED = ("tkinter", "scipy", "pandas", "matplotlib", "IPython", "pytest", "setuptools", "pip", "numba", "lxml",
          "ml_dtypes", "google", "flatbuffers", "jax", "sympy", "pydoc_data", "lib2to3", "PySide6.QtNetwork",
          "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtTest",
          "PySide6.QtPrintSupport", "PySide6.QtSql", "PySide6.QtDesigner", "PySide6.QtDBus",
          "PIL._imagingft", "PIL._imagingmath", "PIL._imagingtk",
          "onnxruntime.transformers", "onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.datasets",
          "numpy.f2py", "numpy.distutils", "numpy.testing", "PIL.ImageQt", "PIL.ImageTk")
"""What packages can use, and this program doesn't: Pillow reads and writes pictures, and draws no text."""


def own_modules() -> list[str]:
    """Every module of the package, so that what the registries name is among them."""
    return sorted(_dotted(path) for path in PACKAGE.rglob("*.py"))


def foreign_modules() -> list[str]:
    """Modules of other packages that the package imports by name, of those that are installed here."""
    named = {name for path in PACKAGE.rglob("*.py") for name in _imported_by_name(path)}
    return sorted(name for name in named if name.partition(".")[0] not in NOT_BUNDLED and _is_here(name))


def data_files() -> list[tuple[str, str]]:
    """(file, folder in the bundle) of all that the package reads: messages, catalogues, numbers, and the assets."""
    own = [path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}]
    assets = [path for path in (ROOT / "assets").rglob("*") if path.is_file()]
    return [*((str(path), str(path.parent.relative_to(ROOT))) for path in own),
            *((str(path), str(PACKAGE.name / path.parent.relative_to(ROOT))) for path in assets)]


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported_by_name(path: Path) -> Iterator[str]:
    """The literal names given to `import_module`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "import_module":
                yield str(node.args[0].value)


def _is_here(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # of its package
        return False
