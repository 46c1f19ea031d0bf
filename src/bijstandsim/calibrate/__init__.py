"""What studies reported, what the model gives, and how probable the reports are under both the model and no effect."""

from bijstandsim.calibrate.targets import Target, load_targets

__all__ = ["Target", "load_targets"]
