"""These look at single months from inside: the scalar kernel, the norm, shows them."""

import pytest


@pytest.fixture(autouse=True)
def scalar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Months by the scalar kernel."""
    monkeypatch.setattr("bijstandsim.population.people.People.scalar", True)
