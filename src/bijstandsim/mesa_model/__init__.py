"""The model as a ``mesa.Model``: the same columns and kernels, with the municipality and its caseworkers as agents."""

from bijstandsim.mesa_model.agents import Caseworker, Municipality, Team
from bijstandsim.mesa_model.model import BijstandModel
from bijstandsim.mesa_model.recipient import RecipientView

__all__ = ["BijstandModel", "Caseworker", "Municipality", "RecipientView", "Team"]
