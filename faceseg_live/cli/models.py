"""`faceseg-live models`: lists, downloads and checks the model files that no package contains."""

from __future__ import annotations

import sys
from argparse import Namespace, RawDescriptionHelpFormatter
from dataclasses import asdict
from typing import Any

from ..concurrency.signals import exit_on_termination
from ..errors import FacesegError
from ..exit_codes import ExitCode
from ..messages import visible
from ..models.catalogue import ModelFile, models_folder
from ..models.downloads import fetch_model, needs_consent, offered_model
from ..models.weights import ModelState, ModelStatus, find_model, known_models, model_row, status_of
from .command_parser import CommandParser, Commands, add_command
from .help_texts import exit_code_help
from .reporter import Reporter


def add_to(commands: Commands, common: CommandParser) -> None:
    """Add the command's parser, with one for each action."""
    models = commands.add_parser(
        "models", parents=[common], allow_abbrev=False, help="list, download and check model files",
        description="The model files that are not part of a package: what there is, and how to get it.",
        epilog=exit_code_help(), formatter_class=RawDescriptionHelpFormatter,
    )
    actions = models.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = add_command(actions, common, "list", list_models, summary="every model: licence, size, state")
    listing.add_argument("--json", action="store_true", help="print the list as JSON")
    pull = add_command(actions, common, "pull", pull_models, summary="download and verify models")
    pull.add_argument("names", nargs="+", metavar="NAME",
                      help="as in the list, or a name on the Hugging Face hub: owner/name")
    pull.add_argument("--yes", action="store_true", help="trust a file that has no published hash")
    verify = add_command(actions, common, "verify", verify_models, summary="verify the files that are there")
    verify.add_argument("names", nargs="*", metavar="NAME", help="only these, which must be there")
    path = add_command(actions, common, "path", print_path, summary="print the path of a file or of the folder")
    path.add_argument("name", nargs="?", metavar="NAME", help="default: the folder")


def list_models(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Print every model of the catalogue, and those of the hub that were taken."""
    statuses = [status_of(name) for name in known_models()]
    if arguments.json:
        reporter.json([_as_json(status) for status in statuses])
        return ExitCode.DONE
    reporter.result(f"in {models_folder()}:")
    for status in statuses:
        row = status.row
        reporter.result(f"{row.name}  {row.title}, {row.size}, {status.state.value}")
        reporter.result(f"     {row.terms}")
        if row.url:
            reporter.result(f"     {row.url}{'' if row.sha256 else ' (no published hash)'}")
    return ExitCode.DONE


def pull_models(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Download models; one that fails does not stop the others. Prints the path of each."""
    rows = [model_row(name) for name in arguments.names]  # an unknown name is refused before anything is fetched
    failures = 0
    with exit_on_termination():
        for row in rows:
            try:
                _pull(row, reporter, trusts_all=arguments.yes)
            except FacesegError as error:
                reporter.notify(error)
                failures += 1
    return ExitCode.FAILED if failures else ExitCode.DONE


def verify_models(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Check every file that is there, or the named ones, which must be there."""
    names = [model_row(name).name for name in arguments.names] or [name for name in known_models() if find_model(name)]
    failures = 0
    for name in names:
        status = status_of(name)
        reporter.result(f"{name}: {status.state.value}  {status.actual}".rstrip())
        if status.problem:
            reporter.notify(status.problem)
            failures += 1
    if not names:
        reporter.result(f"No model in {models_folder()}.")
    return ExitCode.FAILED if failures else ExitCode.DONE


def print_path(arguments: Namespace, reporter: Reporter) -> ExitCode:
    """Print where a model, or the folder of all models, is."""
    if arguments.name is None:
        reporter.result(str(models_folder()))
        return ExitCode.DONE
    status = status_of(arguments.name)
    if status.state is ModelState.MISSING:
        reporter.notify(status.problem or status.state.value)
        return ExitCode.FAILED
    reporter.result(str(status.path))
    return ExitCode.DONE


def _pull(row: ModelFile, reporter: Reporter, *, trusts_all: bool) -> None:
    if find_model(row.name) is None:
        row = offered_model(row.name)
        reporter.notify(f"{row.title}, {row.size}; {row.terms}")
    consent = trusts_all or (needs_consent(row.name) and _agreed(row.name, row.url))
    with reporter.download(row.title) as progress:
        path = fetch_model(row.name, consent=consent, progress=progress)
    reporter.result(str(path))


def _as_json(status: ModelStatus) -> dict[str, Any]:
    row = asdict(status.row)
    return row | {"is_non_commercial": status.row.is_non_commercial, "path": str(status.path),
                  "state": status.state.name.lower(), "actual_sha256": status.actual}


def _agreed(name: str, url: str) -> bool:
    """Ask whether to trust a download; without a terminal the answer is no."""
    if not sys.stdin.isatty():
        return False
    print(visible(f"{name} has no published hash. Trust what {url} delivers, and from then on only the same file? "
                  "[y/N] "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
