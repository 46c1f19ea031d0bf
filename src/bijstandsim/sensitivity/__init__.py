"""Which inputs carry the uncertainty of an outcome or of a choice between regimes, and what knowing them is worth."""
