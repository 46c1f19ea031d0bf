"""The record that kernels read, and what it refuses."""

import numpy as np
import pytest

from bijstandsim.behaviour import (
    check_value,
    defaults,
    load,
    prior_draw,
    record,
    record_dtype,
    record_names,
)
from bijstandsim.errors import InputError, Place


def test_record_holds_every_value_in_file_order() -> None:
    values = prior_draw(0, 0)
    out = record(values)
    assert out.shape == (1,) and out.dtype.names == record_names() == tuple(defaults())
    assert {out.dtype[i] for i in range(len(record_names()))} == {np.dtype(np.float64)}
    assert {name: float(out[name][0]) for name in record_names()} == values
    assert record_dtype().itemsize == 8 * len(record_names())
    order = [p.name for p in load()]
    assert [order.index(n) for n in record_names()] == sorted(order.index(n) for n in record_names())


def test_order_of_the_values_does_not_matter() -> None:
    values = defaults()
    assert record(dict(reversed(values.items()))).tobytes() == record(values).tobytes()


def test_unknown_and_missing_names() -> None:
    with pytest.raises(InputError, match="did you mean: displacement_elasticity"):
        record({**defaults(), "displacment_elasticity": 0.2})
    short = {name: value for name, value in defaults().items() if name != "displacement_elasticity"}
    with pytest.raises(InputError, match="1 parameters have no value"):
        record(short)


@pytest.mark.parametrize("bad", [-0.01, 1.01, float("nan"), float("inf"), True, "0.5"])
def test_values_out_of_bounds(bad: float) -> None:
    with pytest.raises(InputError, match="displacement_elasticity") as caught:
        record({**defaults(), "displacement_elasticity": bad})
    assert caught.value.allowed == "0 to 1 elasticity" and caught.value.found is not None


def test_bounds_themselves_are_allowed() -> None:
    for edge in (0, 1.0, np.float64(1.0)):
        assert record({**defaults(), "displacement_elasticity": edge})["displacement_elasticity"][0] == edge


@pytest.mark.parametrize("name", ["norm_single_eur_month", "search_cost_curvature", "reference_effective_search"])
def test_values_that_live_elsewhere_cannot_be_set(name: str) -> None:
    with pytest.raises(InputError, match="cannot be set here"):
        record({**defaults(), name: 1.0})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"offer_parttime_hours_6_share": 0.5}, "offer_parttime_hours shares"),
        ({"household_single_share": 0.7}, "household shares"),
        ({"income_floor_low_ratio": 0.6, "income_floor_high_ratio": 0.5}, "below income_floor_low_ratio"),
        (
            {"activity_language_or_training_share": 0.7, "activity_informal_care_share": 0.4},
            "exceed 1",
        ),
    ],
)
def test_values_that_do_not_fit_each_other(change: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        record({**defaults(), **change})


def test_the_place_of_a_bad_value_is_told() -> None:
    with pytest.raises(InputError, match=r"city\.yaml:4:7") as caught:
        check_value("displacement_elasticity", 2.0, Place("city.yaml", 4, 7))
    assert caught.value.found == 2.0
