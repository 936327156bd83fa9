"""`faceseg-live cameras` and `faceseg-live microphones`: list what there is to record from."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from ..exit_codes import ExitCode
from .command_parser import CommandParser, Commands, add_command
from .reporter import Reporter


def add_to(commands: Commands, common: CommandParser) -> None:
    """Add the parsers of both commands."""
    cameras = add_command(
        commands, common, "cameras", list_cameras, summary="list the cameras",
        description="Lists the cameras: index, name, backend, and the formats where the system reports them.",
    )
    microphones = add_command(
        commands, common, "microphones", list_microphones, summary="list the microphones",
        description="Lists the microphones, the system's default first. --microphone takes a part of a name.",
    )
    for parser in (cameras, microphones):
        parser.add_argument("--json", action="store_true", help="print the list as JSON")


def list_cameras(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Print every camera."""
    from ..media.sources import cameras

    known = cameras.list_cameras()
    if arguments.json:
        reporter.json([asdict(camera) for camera in known])
        return ExitCode.DONE
    if not known:
        reporter.result("No camera found.")
    for camera in known:
        stable = f", always {camera.uri}" if camera.id else ""
        reporter.result(f"{camera.index}  {camera.name}  ({camera.backend}{stable})")
        for mode in camera.formats:
            rates = ", ".join(f"{rate:g}" for rate in mode.rates)
            at = f" at {rates} fps" if rates else ""
            reporter.result(f"     {mode.pixel_format} {mode.width}x{mode.height}{at}")
    return ExitCode.DONE


def list_microphones(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Print every microphone."""
    from ..media.audio import microphone

    known = microphone.list_microphones()
    if arguments.json:
        reporter.json([asdict(device) for device in known])
        return ExitCode.DONE
    if not known:
        reporter.result("No microphone found.")
    for number, device in enumerate(known):
        plural = "s" if device.channels > 1 else ""
        default = ", the default" if number == 0 else ""
        reporter.result(f"{device.name}  ({device.channels} channel{plural}, {device.rate} Hz{default})")
    return ExitCode.DONE
