"""The columns of the simulated world: one array a field, one row a person, caseworker, team or month.

Storage is float32 for behaviour and small integers for counts (about 150 bytes a person); arithmetic is
float64 throughout, so plain Python and compiled code agree. Kernels read a float column as ``f8(column[i])``:
numpy and numba widen mixed float32 expressions differently.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

f8 = np.float64

# Status.
B, P, F, W, O, X, FREE = range(7)  # noqa: E741  (the letters of the model's text)
STATUS = ("B", "P", "F", "W", "O", "X", "free")
# Household.
SINGLE, SINGLE_PARENT, COUPLE = range(3)
HOUSEHOLDS = ("single", "single_parent", "couple")
EDUCATIONS = ("low", "middle", "high")
# Activity.
NO_ACTIVITY, VOLUNTEERING, COURSE, CARE_GIVING = range(4)
ACTIVITIES = ("none", "volunteering", "course", "informal_care")
# How a person in W or O left benefit.
LEFT_FOR_JOB, LEFT_WITHOUT_WORK, LEFT_AFTER_CUT = range(3)
# Bits of State.ever.
EVER_WORK, EVER_LEFT, EVER_DURABLE = 1, 2, 4


class Traits(NamedTuple):
    """What does not change in a person's life here."""

    pid: np.ndarray  # uint32, number that keys the person's draws
    birth: np.ndarray  # int32, month of birth on the run's clock (age in months = t - birth)
    household: np.ndarray  # uint8
    woman: np.ndarray  # uint8
    education: np.ndarray  # uint8
    migrant: np.ndarray  # uint8
    kids: np.ndarray  # uint8
    loss_aversion: np.ndarray  # lambda
    present_bias: np.ndarray  # beta
    log_search_cost: np.ndarray  # ln k
    motivation_level: np.ndarray  # mbar
    health_level: np.ndarray  # hbar
    trust_level: np.ndarray  # trbar
    control_reaction: np.ndarray  # nu
    income_floor: np.ndarray  # y_min
    u_release: np.ndarray  # below the take-up: knows and uses the release
    u_imposed: np.ndarray  # below the share: a tegenprestatie is imposed
    u_language: np.ndarray  # below the share: a language course is imposed
    u_target: np.ndarray  # random share of targeted levers
    exempt_score: np.ndarray  # formally exempt when below the lever's log odds


class State(NamedTuple):
    """What moves."""

    status: np.ndarray  # uint8
    arm: np.ndarray  # uint8, 0 = rest of the city
    cell: np.ndarray  # uint16, row of the records
    caseworker: np.ndarray  # int32
    tau: np.ndarray  # int16, months on benefit
    off: np.ndarray  # int16, months off benefit
    tenure: np.ndarray  # int16, months in the present job, or in O
    distance: np.ndarray  # d
    health: np.ndarray  # h
    stress: np.ndarray  # z
    motivation: np.ndarray  # m
    trust: np.ndarray  # tr
    perceived_risk: np.ndarray  # om
    reference: np.ndarray  # r, multiples of the norm
    contact_rate: np.ndarray  # cbar, contacts a month over the last year
    search: np.ndarray  # S of the last month
    wage: np.ndarray  # net EUR a month at the minimum wage of January 2018, of the job or the last one
    quality: np.ndarray  # q
    savings: np.ndarray  # EUR
    hours: np.ndarray  # uint8, hours a week
    pressed: np.ndarray  # uint8, job taken below the no-pressure threshold
    place: np.ndarray  # uint8, 1 = tailored work place
    rights: np.ndarray  # uint8, months of work that count for insurance
    insured: np.ndarray  # uint8, months of insurance left
    left: np.ndarray  # uint8, LEFT_...
    cut_left: np.ndarray  # uint8, months of cut left (sanc)
    cuts: np.ndarray  # uint8, prior cuts
    cut_ago: np.ndarray  # uint8, months since the last cut (255 = never)
    warned: np.ndarray  # uint8, prior warnings
    release_used: np.ndarray  # uint8, months of release used
    since: np.ndarray  # uint8, months since the last contact
    duty_ago: np.ndarray  # uint8, months under duty meetings since the last one (at first a random phase)
    turned: np.ndarray  # uint8, months of the turnover effect left
    intake: np.ndarray  # uint8, 1 = new or returned, intake to be done
    debt: np.ndarray  # uint8
    activity: np.ndarray  # uint8
    activity_months: np.ndarray  # uint8
    training: np.ndarray  # uint8, months of the course left
    ever: np.ndarray  # uint8, EVER_... bits since the start of the policy
    work_run: np.ndarray  # uint8, months of F in a row, at most 6


class Now(NamedTuple):
    """Scratch columns of the running month."""

    row: np.ndarray  # int16, row of the levers
    exempt: np.ndarray  # uint8
    income: np.ndarray  # float32, y
    control: np.ndarray  # float32, ctrl
    dose: np.ndarray  # float32
    free_search: np.ndarray  # float32, s_lo
    effort_full: np.ndarray  # float32, effective search for full work, e_F
    effort_part: np.ndarray  # float32, for small jobs, e_P
    pressure: np.ndarray  # float32, press
    utility: np.ndarray  # float32, U(y; r) on benefit, against which an offer is held
    contacts: np.ndarray  # uint8
    waiting: np.ndarray  # uint8
    cut: np.ndarray  # uint8, 1 = a cut was imposed this month
    warning: np.ndarray  # uint8
    new_caseworker: np.ndarray  # uint8
    course_ended: np.ndarray  # uint8
    next: np.ndarray  # uint8, status at the end of the month
    member: np.ndarray  # uint32, slots of the clients, caseworker by caseworker
    person: np.ndarray  # uint32, slots: clients, then F, W and O, then X in arms, each in slot order
    weight: np.ndarray  # float32, triage weight


class Desks(NamedTuple):
    """Caseworkers, one row each."""

    team: np.ndarray  # int32
    generation: np.ndarray  # int32, month in which the present caseworker came
    z_toughness: np.ndarray  # standard normal draws of the person behind the desk
    z_support: np.ndarray
    z_skill: np.ndarray
    z_belief: np.ndarray
    first: np.ndarray  # int64, first position of the clients in Now.member
    clients: np.ndarray  # int64
    hours: np.ndarray  # of this month, after sickness
    used: np.ndarray  # hours used this month
    backlog: np.ndarray  # hours of work that waits
    carry: np.ndarray  # contact hours carried over
    cases: np.ndarray  # hours of enforcement cases and objections, booked next month
    contact_hours: np.ndarray  # for contacts this month
    contact_used: np.ndarray
    enforcement_hours: np.ndarray  # monitoring and cases, for the accounts
    monitoring: np.ndarray  # mon, chance that a client is checked
    support: np.ndarray
    toughness: np.ndarray
    skill: np.ndarray
    offer_factor: np.ndarray  # exp(belief)
    client_months: np.ndarray  # sums since the start of the policy: spread between caseworkers
    contact_count: np.ndarray
    cut_count: np.ndarray


class Teams(NamedTuple):
    """Teams of caseworkers."""

    row: np.ndarray  # int64, row of the levers
    first: np.ndarray  # int64, first caseworker
    size: np.ndarray  # int64, number of caseworkers
    fte: np.ndarray  # full-time equivalents when staffing is fixed
    clients: np.ndarray  # int64, this month
    cap: np.ndarray  # hours per client after fixed tasks, this month
    log_cap: np.ndarray  # ln(cap / cap0); 0 while cap0 is not known


class City(NamedTuple):
    """The clock, the market and the rules of one run."""

    key: np.ndarray  # uint64[3]
    par: np.ndarray  # behaviour record, shape (1,)
    levers: np.ndarray  # LEVERS (rows, 1 + months)
    law: np.ndarray  # LAW (1 + months)
    theta: np.ndarray  # market index (1 + months)
    season: np.ndarray  # inflow factor (1 + months)
    rules: np.ndarray  # targeting RULES
    arm_row: np.ndarray  # int64
    arm_rule_first: np.ndarray  # int64
    arm_rule_count: np.ndarray  # int64
    mix: np.ndarray  # MIX record, shape (1,)
    run: np.ndarray  # RUN record, shape (1,)
    entry_counts: np.ndarray  # int64[6], entrants by household and education
    duration: np.ndarray  # D(tau) by months on benefit
    staying: np.ndarray  # fading of R11 by months on benefit


#: Composition of the stock that burn-in holds, and of the inflow afterwards.
MIX = np.dtype(
    [
        (name, np.float64)
        for name in (
            "single",
            "single_parent",
            "couple",
            "low",
            "middle",
            "high",
            "women_single",
            "women_single_parent",
            "women_couple",
            "migrant",
            "kids_couple",
            "age_under_27",
            "age_27_to_44",
            "education_mean",
        )
    ]
)

#: Scalars of a run; those after ``quality_floor_prob`` are written by the kernels.
RUN = np.dtype(
    [
        ("stock", np.float64),  # benefits that burn-in holds
        ("holds_stock", np.float64),  # 1 in burn-in
        ("new_entrants", np.float64),  # first-time entrants a month at theta = 1, after burn-in
        ("effort_reference", np.float64),  # E_ref, per benefit of ``stock``; 0 = not known yet
        ("capacity_reference", np.float64),  # cap0, hours per client; 0 = not known yet
        ("pid_base", np.float64),  # numbers of entrants start here: people of burn-in and policy never share one
        ("quality_floor_prob", np.float64),  # distribution function of the normal at q0
        ("effort_last", np.float64),  # effective search of recipients last month, per benefit of ``stock``
        ("entrants", np.float64),  # of this month
        ("returns", np.float64),  # of this month
        ("agent_months", np.float64),
    ]
)


_COLUMNS: dict[str, np.dtype] = {
    "pid": np.dtype(np.uint32),
    "birth": np.dtype(np.int32),
    "caseworker": np.dtype(np.int32),
    "member": np.dtype(np.uint32),
    "person": np.dtype(np.uint32),
    "cell": np.dtype(np.uint16),
    "tau": np.dtype(np.int16),
    "off": np.dtype(np.int16),
    "tenure": np.dtype(np.int16),
    "row": np.dtype(np.int16),
}
_FLOATS = frozenset(
    """loss_aversion present_bias log_search_cost motivation_level health_level trust_level control_reaction
    income_floor u_release u_imposed u_language u_target exempt_score distance health stress motivation trust
    perceived_risk reference contact_rate search wage quality savings income control dose free_search effort_full
    effort_part pressure utility weight""".split()
)


def column_dtype(name: str) -> np.dtype:
    """Storage type of a person column: float32 for behaviour, small integers for the rest."""
    return np.dtype(np.float32) if name in _FLOATS else _COLUMNS.get(name, np.dtype(np.uint8))


def allocate(size: int) -> tuple[Traits, State, Now]:
    """Empty columns for ``size`` slots, all FREE."""
    groups = [kind(*(np.zeros(size, column_dtype(name)) for name in kind._fields)) for kind in (Traits, State, Now)]
    traits, state, now = groups
    state.status[:] = FREE
    return traits, state, now  # type: ignore[return-value]


def grow(columns: NamedTuple, size: int) -> NamedTuple:
    """The same columns with ``size`` slots; new ones are zero (FREE where the column is the status)."""
    kind = type(columns)
    out = []
    for name, old in zip(kind._fields, columns, strict=True):
        new = np.zeros(size, old.dtype)
        new[: len(old)] = old
        if name == "status":
            new[len(old) :] = FREE
        out.append(new)
    return kind(*out)


def allocate_desks(size: int) -> Desks:
    """Caseworkers without clients."""
    ints = {"team": np.int32, "generation": np.int32, "first": np.int64, "clients": np.int64}
    return Desks(*(np.zeros(size, ints.get(name, np.float64)) for name in Desks._fields))


def allocate_teams(size: int) -> Teams:
    """Teams without caseworkers."""
    floats = {"fte", "cap", "log_cap"}
    return Teams(*(np.zeros(size, np.float64 if name in floats else np.int64) for name in Teams._fields))
