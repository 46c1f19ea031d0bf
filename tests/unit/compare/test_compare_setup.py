"""What a comparison asks and what its worlds are, in words; nothing is run for it."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.engine.basis import Basis
from bijstandsim.errors import InputError
from bijstandsim.paired.estimate import estimate
from bijstandsim.paired.plan import make_plan
from bijstandsim.report.compare.comparison import Comparison
from bijstandsim.report.compare.kept import Kept
from bijstandsim.report.compare.setup import question, worlds
from bijstandsim.scenario import Scenario

from .conftest import RELEASE, scenario


def of(base: Scenario, *others: Scenario) -> Comparison:
    """A comparison of which nothing but the worlds is known."""
    none = np.zeros(1)
    return Comparison(Kept(make_plan(base, others), 1, 1, False, (), none, none, none, 0, 0.0, Basis("prior"), {}))


def test_every_regime_stands_in_words_beside_its_title() -> None:
    base = scenario(regular={"guidance": {"caseload": 80}})
    tried = base.model_copy(update={"name": "tried", "title": "A release", "title_nl": "Een vrijlating"})
    release = tried.model_copy(update={"policy": scenario(policy=RELEASE).policy})
    found = of(base, release)
    nobody, told = worlds(found)
    assert nobody[:2] == ("nobody", "") and nobody[2].startswith("regular practice: ") and "80" in nobody[2]
    assert told[:2] == ("tried", "A release") and "200" in told[2]
    dutch = worlds(found, "nl")
    assert dutch[0][0] == "niemand" and dutch[1][1] == "Een vrijlating" and dutch[1][2].endswith("praktijk")
    assert question(found).count("?") == 1 and "“tried”" in question(found, "nl")


def test_paths_of_the_market_are_called_that() -> None:
    slump = scenario(name="slump", title="A slump", market={"path": {"2018-01": 1.0, "2018-04": 0.5}})
    found = of(scenario(), slump)
    assert "labour market of “slump”" in question(found) and "that of “town”" in question(found)
    assert [name for name, _, _ in worlds(found)] == ["town", "slump"]
    assert "path of the labour market" in worlds(found)[1][2]


def test_a_table_that_was_not_kept_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="no such table"):
        of(scenario(), scenario(name="other", policy=RELEASE)).frame("levels")


def test_an_estimate_grows_with_what_is_run() -> None:
    plan = make_plan(scenario(), [scenario(name="other", policy=RELEASE)])
    plain, with_others = (estimate(plan, 1, 1e6, with_structures=known) for known in (False, True))
    assert plain.runs == 5 * 3 * 3 and with_others.runs > plain.runs
    assert with_others.agent_months > plain.agent_months and plain.seconds == pytest.approx(plain.agent_months / 1e6)
    assert estimate(plan, 4, with_structures=False).memory_bytes > plain.memory_bytes
    more = make_plan(scenario(), [scenario(name="other", policy=RELEASE), scenario(name="two", policy=RELEASE)])
    assert estimate(more, 1).disk_bytes > plain.disk_bytes
