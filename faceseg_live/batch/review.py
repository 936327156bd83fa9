"""A result is made again after a person looked at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .hiding.corrections import Correction, corrections_text
from .job import Job, run_job
from .outputs import OutputFolder
from .plan import planned
from .report import Progress, Summary


def rendered_again(job: Job, corrections: Sequence[Correction], progress: Progress,
                   run: Callable[[Job, Progress], Summary] = run_job) -> Summary:
    """Treat the one file of a job again, with all of these heads hidden besides.

    They are kept beside the result, as <stem>.hiding.toml, which `Job.corrections` may be read from later. Raises as
    `run_job` does.
    """
    summary = run(replace(job, corrections=tuple(corrections)), progress)
    for task in planned(job.inputs, job.out).tasks if not summary.failed else ():
        with OutputFolder(job.out) as folder, folder.staging(task.subfolder) as staging:
            staging.write(f"{task.stem}.hiding.toml", corrections_text(corrections).encode())
            staging.commit()
    return summary
