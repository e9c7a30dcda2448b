"""The command line, run as a user runs it: as a program of its own."""
