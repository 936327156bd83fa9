"""The default engine: a 478-point mesh per face, hands, people; by MediaPipe's networks."""
