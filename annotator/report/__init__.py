"""What leaves the program for people to read."""
