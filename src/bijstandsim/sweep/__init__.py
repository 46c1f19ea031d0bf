"""Sweeps: rows of inputs become rows of results, on any executor, kept part by part."""
