"""Who does a job's work: this process, processes of this machine, or a cluster; the results are the same."""
