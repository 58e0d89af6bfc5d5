"""Benchmarks: each measures a baseline in the same run and holds the ratio against its target."""
