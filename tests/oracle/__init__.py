"""A second, independent month in plain Python, and its comparison with the kernels."""
