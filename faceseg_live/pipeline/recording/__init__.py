"""Recording: what is shown, and the camera beside it, into files that are right about time."""
