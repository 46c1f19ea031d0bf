"""What must hold in every month of every regime, under any parameters that the priors allow."""
