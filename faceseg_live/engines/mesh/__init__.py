"""The default engine: a 478-point mesh per face, hands, people; from the networks that mediapipe carries."""
