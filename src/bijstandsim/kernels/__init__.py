"""The equations of the model as numba kernels over columns. Knows numpy and numba alone."""
