"""The plainest Django that could do the same: what bench.road compares ours with."""
