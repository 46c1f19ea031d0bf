"""The people and caseworkers of a city: first stock, burn-in, recruitment of an experiment."""
