"""Benchmarks: `python -m tests.bench NAME`. Each measures a baseline in the same run."""
