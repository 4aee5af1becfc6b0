"""Many sources in one command: jobs, the processes or machines that do them, their outcomes."""
