"""The application: web, jobs and command line, on top of everything else."""
