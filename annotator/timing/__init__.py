"""When a frame is: stamps, time codes, the frame index."""
