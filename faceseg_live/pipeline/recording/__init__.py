"""Recording: what is shown, and the camera alongside, into files with exact timestamps."""
