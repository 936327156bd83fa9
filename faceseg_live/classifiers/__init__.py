"""What gives a face's labels their scores."""
