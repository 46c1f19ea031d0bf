"""Money: every euro that leaves one payer reaches another, and clients receive what the equations say."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.errors import RunError
from bijstandsim.kernels.ledger import CLIENT, ITEMS, PAYERS
from bijstandsim.report.accounts import balances, per_person_month, signs
from bijstandsim.report.run import Run


def test_each_item_has_one_payer_and_one_receiver() -> None:
    matrix = signs()
    assert ((matrix == -1).sum(axis=0) == 1).all()
    assert ((matrix == 1).sum(axis=0) == 1).all()


def test_an_item_that_pays_itself_is_refused() -> None:
    with pytest.raises(RunError, match="rent"):
        signs({"rent": (CLIENT, CLIENT, "")})


def test_books_that_do_not_balance_are_refused() -> None:
    books = np.zeros((1, len(ITEMS)), np.int64)
    books[0, 0] = 5
    assert balances(books).tolist() == [[-5, 0, 5, 0, 0, 0]]
    lost = signs()
    lost[CLIENT, 0] = 0
    with pytest.raises(RunError, match="5 cents"):
        balances(books, lost)
    with pytest.raises(RunError, match="whole cents"):
        balances(books.astype(float))


def test_payers_add_up_to_nothing_in_every_month(trial: Run) -> None:
    found = balances(trial.raw.books)
    assert found.shape[-1] == len(PAYERS)
    assert not found.sum(axis=-1).any()
    assert np.abs(found).sum() > 0


def test_clients_receive_the_income_of_the_equations(trial: Run) -> None:
    """Within 3 cents a person-month. Who moves or dies in a month is paid but no longer counted: left out here."""
    raw = trial.raw
    gone = np.rint(raw.values[..., 0, NAMES.index("gone")].astype(float) / 100 * raw.people[..., 0])
    alive = raw.people[..., 0] - gone
    income = raw.values[..., 0, NAMES.index("income")].astype(float) * alive
    received = balances(raw.books)[..., CLIENT] / 100.0
    difference = (received - income)[:, :, 1:, 1:]
    people = alive[:, :, 1:, 1:]
    nobody_left = np.diff(gone, axis=2)[:, :, :, 1:] == 0
    assert nobody_left.sum() > 100
    by_arm = np.where(nobody_left, difference, 0.0).sum(axis=(0, 1, 2)) / np.where(nobody_left, people, 0).sum(
        (0, 1, 2)
    )
    assert np.abs(by_arm).max() < 0.03
    # In one month a part-time job whose pay an index has just lifted over the norm may add some euros.
    difference /= people
    assert np.abs(difference[nobody_left]).max() < 0.10
    # And those who left were paid a whole income, not less than nothing.
    assert difference[~nobody_left].min() > -0.03


def test_the_table_mirrors_every_item(trial: Run) -> None:
    table = trial.accounts()
    assert table.groupby("arm")["eur_per_person_month"].sum().to_numpy() == pytest.approx(0.0, abs=1e-9)
    by_item = table.groupby(["arm", "item"])["eur_per_person_month"]
    assert (by_item.size() == 2).all()
    assert by_item.sum().to_numpy() == pytest.approx(0.0, abs=1e-9)
    assert (table["lo"] <= table["hi"]).all()


def test_per_person_month_by_hand(trial: Run) -> None:
    raw = trial.raw
    cents = raw.books[0, 1, 1:17, 2, list(ITEMS).index("benefit")].sum()
    assert per_person_month(raw)[0, 1, 2, 0] == pytest.approx(cents / 100 / (178 * 16))


def test_net_cost_is_the_difference_of_balances(trial: Run) -> None:
    table = trial.accounts()
    own = table[table["payer"] == "municipality"].groupby("arm")["eur_per_person_month"].sum()
    net = trial.frame("net_cost").set_index(["payer", "arm"])["eur_per_person_month"]
    assert net["municipality", "guidance"] == pytest.approx(own["control"] - own["guidance"])
    assert net.groupby("arm").sum().to_numpy() == pytest.approx(0.0, abs=1e-9)
