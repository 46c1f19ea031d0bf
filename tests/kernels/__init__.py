"""The equations one by one, and what must hold of every run of the kernels."""
