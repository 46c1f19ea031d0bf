"""The parameter data and the code that reads it: nothing is read that is not there, nothing is there for nothing."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from bijstandsim.behaviour import load, record_names
from bijstandsim.kernels import ledger, slots, state
from bijstandsim.kernels.levers import LAW, LEVERS

from .source import ROOT, modules

#: Parameters that no code reads by name, each with the reason. One that comes into use must leave this list.
NOT_READ = {
    "persons_per_couple_unit": "turns households into the persons of published tables: used by calibration",
    "city_effect_log_sd": "how far cities differ beyond their scenarios: used by calibration",
    "wellbeing_survey_noise_sd": "noise of a survey scale around the model's value: used by calibration",
    "search_survey_noise_sd": "noise of reported search around the model's value: used by calibration",
    "chooses_loss_frame_share": "take-up of a loss-framed contract: waits for an arm that offers the choice of frame",
    "discount_rate_per_year": "present value of costs after the experiment: used by cost-benefit accounts",
    "budget_recovery_share": "share of a saving that later budgets take back: used by cost-benefit accounts",
    "stock_age_45_plus_share": "what the two younger classes leave of 1",
    "offer_full_work_hours_38_share": "what the three shorter bands leave of 1",
    "offer_parttime_hours_20_share": "what the three shorter bands leave of 1",
}
#: Code below the report that may take a parameter by its name in quotes, from the mapping of a draw.
BY_NAME = ("population", "engine", "report", "scenario", "mesa_model")


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def _is_record(node: ast.expr) -> bool:
    """``par``, or the first row of it: ``city.par[0]``."""
    if isinstance(node, ast.Name):
        return node.id == "par"
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "par"
    return False


@cache
def read_from_record() -> dict[str, str]:
    """Fields of the behaviour record that the code reads, with one place each."""
    return {
        node.attr: f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and _is_record(node.value)
    }


@cache
def read_by_name() -> set[str]:
    """Names in quotes between square brackets: ``values["name"]``."""
    return {
        node.slice.value
        for tree in modules(*BY_NAME).values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    }


@cache
def read_by_levers(kind: str = "par:") -> set[str]:
    """Defaults of levers, written ``"par:name"`` or ``"law:name"``."""
    return {
        node.value.removeprefix(kind)
        for tree in modules("kernels", "scenario").values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(kind + r"\w+", node.value)
    }


def test_what_the_code_reads_is_in_the_record() -> None:
    found = read_from_record() | dict.fromkeys(read_by_levers(), "a lever's default")
    assert len(found) > 250, "the reader of this test finds too little"
    assert {name: place for name, place in found.items() if name not in record_names()} == {}


def test_every_parameter_of_the_record_is_read() -> None:
    read = set(read_from_record()) | read_by_name() | read_by_levers()
    assert [name for name in record_names() if name not in read and name not in NOT_READ] == []


def test_the_exceptions_are_still_exceptions() -> None:
    read = set(read_from_record()) | read_by_name() | read_by_levers()
    assert set(NOT_READ) <= set(record_names())
    assert sorted(set(NOT_READ) & read) == []


def test_what_the_law_and_the_levers_offer_is_read() -> None:
    """A field of a record that nobody reads is a lever or an amount that does nothing."""
    attributes = {
        node.attr for tree in modules("kernels").values() for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }
    # The share that is formally exempt becomes a threshold on scores before the run.
    assert sorted(set(LEVERS.names or ()) - attributes - {"formal_exempt_share"}) == []
    assert sorted(set(LAW.names or ()) - attributes - read_by_levers("law:")) == []


#: Quantities of one person in one month, and of the market, that the description names and the code computes.
COMPUTED = words(
    """B_F B_P B_j D_F D_P E_last L_F L_P L_T e_F e_P e_j kappa_P not_exempt rate_i reach_F s_hi s_lo w_i w_k y_F y_P
    y_c"""
)
#: Words inside of a formula or a path that are no name of the data, and the short symbols of a person's state.
WORDS = words(
    """NAME asked bijstandsim code decision desks docs effort exp explain hbar kernels load logit md mon month of
    parameters press py replicate seed slots state the tr"""
)


def known_names() -> set[str]:
    """Every name that ``docs/model.md`` may use for something that exists."""
    columns = {
        name
        for kind in (state.Traits, state.State, state.Now, state.Desks, state.Teams, state.City)
        for name in kind._fields
    }
    symbols = {p.symbol for p in load()}
    records = {*(LEVERS.names or ()), *(LAW.names or ()), *(state.RUN.names or ()), *(state.MIX.names or ())}
    return columns | symbols | records | set(load().names) | set(vars(slots)) | set(ledger.ITEMS)


def test_the_description_of_the_model_names_what_exists() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    quoted = {word for span in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[A-Za-z]\w+", span)}
    symbols = set(re.findall(r"\b[A-Za-z]+_[A-Za-z0-9_]+\b", re.sub(r"`[^`]+`", " ", text)))
    assert len(quoted) > 50 and len(symbols) > 80, "the reader of this test finds too little"
    known = known_names() | COMPUTED
    assert sorted(symbols - known) == []
    assert sorted(quoted - known - WORDS) == []


#: Symbols that the equations of the model are written in, one or more of each equation.
SYMBOLS = words(
    """alpha iota xi E_other theta_F theta_P N_ref lambda_mean psi0 psi_h psi_care nu_w keep_F w_F w_P w_kids
    om0 c_mon c_sty c_teg a_om a_force psi_z psi_kh eta s_req chi A_F A_P A_T D_dur delta_d delta_h a_z ref_F ref_P
    ref_d q0 a_D q_jobfirst q_fit delta0 delta_q delta_ten delta_sd W_m W_rate b_take b_take_tr f_W f_O f_O_out f_d
    sep_P back_O back_O_enf tau_O J T_half warn_ratio x0 x_out eps_out x_d x_dur tau_x g_u g_w g_dist g_train g_act
    rho_h h_z h_w h_care rho_z z_ctrl zeta_s z_cash z_debt z_n k_m phi_ctrl phi_rew phi_sup k_t t_n t_c t_s t_turn
    y_need s_y debt_in debt_out lock b_work b_cash b_h b_z b_m b_contact b_act a_d a_need a_new a_ask a_since p_ask
    phi_c t_mon mi mi_un turn_hit turn_m mu_turn mu_load p_d c0 c_style c_h c_tr c_prior style_sd"""
)


@pytest.mark.parametrize("symbol", sorted(SYMBOLS))
def test_symbols_of_the_equations_have_an_entry_that_is_used(symbol: str) -> None:
    parameter = load().by_symbol(symbol)
    assert parameter.symbol == symbol
    if parameter.in_record:
        assert parameter.name in set(read_from_record()) | read_by_name() | read_by_levers()
