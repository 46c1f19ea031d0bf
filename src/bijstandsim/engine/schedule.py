"""The month as an ordered table: what happens, in which kernel, after which equations.

The order is that of ``run_months`` in ``kernels/month.py``; a test reads that file and compares. A kernel that the
month calls twice, for people on benefit and for those off it, stands where it is called first.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the month. ``equations`` are those of the model's description; columns are told in words."""

    name: str
    kernel: str
    equations: str
    reads: str
    writes: str


MONTH: tuple[Step, ...] = (
    Step(
        "Departures",
        "depart",
        "State; month 1",
        "age, pension age of the month, months off benefit",
        "status X (gone), free places; clears what belongs to one month",
    ),
    Step(
        "Inflow",
        "enter",
        "month 3",
        "market, season, stock (constant in burn-in), margins",
        "new recipients with their characteristics and a caseworker",
    ),
    Step(
        "Policy",
        "apply_rules",
        "month 1, Levers",
        "arm, targeting rules, levers of the month",
        "each person's row of levers; exempt or not",
    ),
    Step(
        "Market",
        "market",
        "month 2",
        "market index, last month's effective search, its reference",
        "theta, the factor on offers",
    ),
    Step("Client lists", "list_people", "C1", "status, caseworker", "people in order of caseworker; clients by team"),
    Step(
        "Turnover of caseworkers",
        "turn_over",
        "C7",
        "clients per caseworker against the caseload",
        "a new face at a desk; its clients have a new caseworker",
    ),
    Step(
        "Style",
        "show_style",
        "C5, C6",
        "levers of toughness, support and guideline; the caseworker's own draws",
        "toughness, support, skill and belief of each caseworker",
    ),
    Step(
        "Hours",
        "spend_hours",
        "C1, C4, R11",
        "hours, files, intakes, last month's cases, exempt clients' duty meetings",
        "hours left for contact, monitoring per client, hours per client (cap), who waits",
    ),
    Step(
        "Contacts",
        "meet",
        "C2, C3",
        "triage weights, hours for contact and those carried over, mode",
        "contacts, who waits, hours carried over",
    ),
    Step(
        "Dose",
        "give_dose",
        "C5",
        "contacts, support, interviewing, trust, skill",
        "dose of guidance; months since the last contact",
    ),
    Step(
        "Enforcement",
        "enforce",
        "C6, R10",
        "last month's search, monitoring, toughness, health, trust, earlier cuts",
        "warnings, cuts, objections, hours of cases, perceived risk (the jump)",
    ),
    Step(
        "Value of work",
        "weigh_work",
        "R1 to R4",
        "income of the month, reference income, control, perceived risk, motivation, stress, health",
        "value of full work and small jobs, threat of a cut, control felt, pressure; benefit in the accounts",
    ),
    Step(
        "Search",
        "choose_search",
        "R5, R6",
        "value of work, threat of a cut, search cost, required search",
        "search, search without duty, effective search by kind of work",
    ),
    Step(
        "Offers",
        "answer_offers",
        "R7, R8, R11; end of part-time work of R9",
        "effective search, dose, market, distance, health, stress, duration, pressure",
        "next status F, P, O or B; hours, pay and quality of a job",
    ),
    Step(
        "Activity and training",
        "activities",
        "R12; lock-in of R7",
        "allowance, duty, age, background, health, autonomy; training budget, places, job guarantee",
        "unpaid activity started, imposed or stopped; courses taken and ended; a guaranteed job; cost in the accounts",
    ),
    Step(
        "Inner life and money",
        "live",
        "R1 (reference income), R10 (fading), R12",
        "income, dose, control, cuts, contacts, work, activity",
        "distance, health, stress, motivation, trust, perceived risk, reference income, savings, debt",
    ),
    Step(
        "New status",
        "end_month",
        "State; R9",
        "next status, months in the present one",
        "status and its clocks; what a change of status resets; number of returns",
    ),
    Step(
        "Off benefit (before their inner life)",
        "month_away",
        "R9",
        "job, insurance, months off, market, trust",
        "next status of F, W and O; pay, insurance and lost allowances in the accounts",
    ),
    Step(
        "Series of the month",
        "note_series",
        "month 6",
        "market, inflow, regular team",
        "one line of the run's series",
    ),
    Step(
        "Caseworkers' cost",
        "charge_caseworkers",
        "Accounts",
        "hours by task, contacts, prices",
        "guidance and enforcement in the accounts, by arm",
    ),
    Step(
        "Record",
        "record",
        "Outcomes",
        "status before and after, everybody's state",
        "sums by group for the outcomes",
    ),
)
