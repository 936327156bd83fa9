"""From a seed to a picture and its label map. One file per thing that varies; lengths are decimetres."""
