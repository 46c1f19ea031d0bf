"""Virtual experiments: what a trial of this design would have shown of the effects that the model has."""
