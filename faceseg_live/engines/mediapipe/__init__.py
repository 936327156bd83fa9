"""MediaPipe itself, with its own tracking; the only place that imports the package mediapipe, which is optional."""
