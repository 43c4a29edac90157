"""Measures the pages as ratios to a bare view: ``python -m benchmarks`` (``make bench``)."""
