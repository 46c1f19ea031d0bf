"""The oracle is held against the scalar kernel, the norm that ``test_blocked`` holds the other one to."""

import pytest


@pytest.fixture(autouse=True)
def scalar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Months by the scalar kernel."""
    monkeypatch.setattr("bijstandsim.population.people.People.scalar", True)
