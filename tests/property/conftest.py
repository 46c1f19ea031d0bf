"""These look at the scratch of each month, which the scalar kernel, the norm, keeps."""

import pytest


@pytest.fixture(autouse=True)
def scalar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Months by the scalar kernel."""
    monkeypatch.setattr("bijstandsim.population.people.People.scalar", True)
