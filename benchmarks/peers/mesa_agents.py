"""The month of ``docs/model.md`` in Mesa 3.5: recipients and caseworkers are agents with Python attributes.

Written as a Mesa user would: one class of agent for each kind of actor, ``AgentSet.do`` and ``shuffle_do`` for the
stages, the model's own generators, a ``DataCollector`` with string reporters. The agents' behaviour stands in
``_mesa_recipient.py`` and ``_mesa_caseworker.py``. Steps 1 to 10 in regular practice at a constant stock with the
market at its reference.

Left out, so the comparison favours this file: accounts, records by arm and group, arms and targeting rules, levers by
month, teams other than the regular one, modes of contact other than a talk, bonuses, premiums, allowances and
supplements, tailored places and guaranteed jobs, displacement and the effect of capacity on leaving (both rest in
burn-in), the mark of jobs that were taken under pressure. Random numbers are two streams, not keyed. The outcomes are
counted in one pass over the agents instead of one pass each.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from types import SimpleNamespace

import mesa

from bijstandsim.behaviour import defaults
from bijstandsim.law import monthly

sys.path.append(str(Path(__file__).parent))  # a peer is loaded by its file
from _mesa_caseworker import Caseworker
from _mesa_constants import COUPLE, SINGLE, SINGLE_PARENT, B, F, O, P
from _mesa_recipient import Recipient

NAME = "mesa agents"
LAW_MONTH = "2018-06"
NEVER = 255  # months since the last cut, in given columns
OUTCOMES = (
    "parttime_share", "exit_work_rate", "exit_all_rate", "cuts", "search_effort", "contacts", "dose", "wellbeing",
    "income", "in_work", "off_otherwise", "participation", "debt", "below_12_months", "from_5_years", "distance",
    "health", "stress", "motivation", "trust",
)  # fmt: skip


class City(mesa.Model):
    """A city of ``people`` benefits; ``step`` takes it through a month."""

    def __init__(self, people: int, rng: int, start: dict | None = None):
        super().__init__(rng=rng)
        self.par = SimpleNamespace(**defaults())
        law = monthly(LAW_MONTH, 1)[0]
        self.law = SimpleNamespace(**{name: float(law[name]) for name in law.dtype.names})
        self.stock, self.month, self.people_months = people, 0, 0
        par = self.par
        self.household_goal = {
            SINGLE: par.household_single_share,
            SINGLE_PARENT: par.household_single_parent_share,
            COUPLE: par.household_couple_share,
        }
        low, high = par.education_low_share, par.education_high_share
        self.education_goal = {0: low, 1: 1.0 - low - high, 2: high}
        self.education_mean = self.education_goal[1] + 2.0 * high
        self.desks = Caseworker.create_agents(self, math.ceil(people / par.caseload_clients)).to_list()
        if start is None:
            self.first_stock()
        else:
            self.take_over(start)
        self.datacollector = mesa.DataCollector(model_reporters={name: name for name in OUTCOMES})

    def first_stock(self) -> None:
        """People with a duration behind them; formal exemption holds for a fixed share of them."""
        par, people = self.par, self.stock
        households = self.random.choices(list(self.household_goal), list(self.household_goal.values()), k=people)
        educations = self.random.choices(list(self.education_goal), list(self.education_goal.values()), k=people)
        first = Recipient.create_agents(self, people, households, educations, initial=True)
        for place, person in enumerate(first):
            person.caseworker = self.desks[place * len(self.desks) // people]
        scores = sorted(person.exempt_score for person in first)
        self.exempt_below = scores[int(par.formally_exempt_share * people)]

    def take_over(self, start: dict) -> None:
        """Start from given columns of people and desks."""
        self.exempt_below = float(start["exempt_below"])
        for number, desk in enumerate(self.desks):
            traits = start["character"][:, number].tolist()
            desk.z_toughness, desk.z_support, desk.z_skill, desk.z_belief = traits
            for name in ("backlog", "carry", "cases"):
                setattr(desk, name, float(start[name][number]))
        names = [name for name in start if name not in ("character", "exempt_below", "backlog", "carry", "cases")]
        for values in zip(*(start[name].tolist() for name in names), strict=True):
            person = Recipient(self, SINGLE, 0)
            vars(person).update(zip(names, values, strict=True))
            person.caseworker = self.desks[person.caseworker]
            person.cut_ago = None if person.cut_ago == NEVER else person.cut_ago

    def step(self) -> None:
        """One month, stage by stage."""
        recipients = self.agents_by_type[Recipient]
        self.people_months += len(recipients)
        recipients.select(lambda person: person.leaves_simulation()).do("remove")
        self.admit()
        for person in recipients:
            if person.status <= P:
                person.caseworker.clients.append(person)
        self.agents_by_type[Caseworker].shuffle_do("work")
        # From here on nobody meets anybody, so the order of the agents does not matter and need not be shuffled.
        recipients.do("live_month")
        self.count(recipients)
        self.datacollector.collect(self)
        recipients.select(lambda person: person.gone).do("remove")
        for desk in self.desks:
            desk.clients = []
        self.month += 1

    def admit(self) -> None:
        """Entrants bring the stock back to its size and its composition."""
        clients = [person for person in self.agents_by_type[Recipient] if person.status <= P]
        loads = dict.fromkeys(self.desks, 0)
        households, educations = dict.fromkeys(self.household_goal, 0), dict.fromkeys(self.education_goal, 0)
        for person in clients:
            loads[person.caseworker] += 1
            households[person.household] += 1
            educations[person.education] += 1
        n = max(self.stock - len(clients), 0)
        mixes = []
        for goal, found in ((self.household_goal, households), (self.education_goal, educations)):
            short = [max(share * self.stock - found[kind], 0.0) for kind, share in goal.items()]
            mixes.append(self.random.choices(list(goal), short if sum(short) > 0.0 else [1.0] * 3, k=n))
        for household, education in zip(*mixes, strict=True):
            person = Recipient(self, household, education)
            one, other = self.random.choice(self.desks), self.random.choice(self.desks)
            person.caseworker = other if loads[other] < loads[one] else one
            loads[person.caseworker] += 1

    def count(self, recipients) -> None:
        """Outcomes of the month as attributes, with the names and units of the package's own."""
        total = dict.fromkeys(OUTCOMES, 0.0)
        at_risk = alive = benefits = 0
        for a in recipients:
            if a.was_client:
                at_risk += 1
                total["exit_work_rate"] += a.status == F and not a.gone
                total["exit_all_rate"] += a.status in (F, O) and not a.gone
                total["cuts"] += a.cut
                total["search_effort"] += a.search
                total["contacts"] += a.contacts
                total["dose"] += a.dose
            if a.gone:
                continue
            alive += 1
            total["wellbeing"] += a.wellbeing()
            total["income"] += a.income * a.norm
            total["in_work"] += a.status == F
            total["off_otherwise"] += a.status == O
            total["debt"] += a.debt
            if a.status <= P:
                benefits += 1
                total["participation"] += a.activity > 0
                total["parttime_share"] += a.status != B
                total["below_12_months"] += a.tau < 12
                total["from_5_years"] += a.tau >= 60
                for name in ("distance", "health", "stress", "motivation", "trust"):
                    total[name] += getattr(a, name)
        of_alive = {"wellbeing", "income", "in_work", "off_otherwise", "debt", "participation"}
        of_clients = {"exit_work_rate", "exit_all_rate", "cuts", "search_effort", "contacts", "dose"}
        shares = {"parttime_share", "exit_work_rate", "exit_all_rate", "cuts", "in_work", "off_otherwise", "debt"}
        shares |= {"participation", "below_12_months", "from_5_years"}
        for name, value in total.items():
            bottom = alive if name in of_alive else at_risk if name in of_clients else benefits
            scale = 100.0 if name in shares else 12.0 if name == "contacts" else 1.0
            setattr(self, name, scale * value / bottom)


def run(people: int, months: int, seed: int, burn_in: int = 0, start: dict | None = None) -> dict[str, float]:
    """Means of the monthly outcomes over ``months`` months after ``burn_in``, and ``people_months`` of all of them."""
    city = City(people, seed, start)
    city.run_for(burn_in + months)
    means = city.datacollector.get_model_vars_dataframe().iloc[burn_in:].mean()
    return {**means.to_dict(), "people_months": city.people_months}


def prepare(people: int):
    """A city of ``people`` benefits after a year; returns what takes it further and says how many people-months."""
    city = City(people, 1)

    def advance(months: int) -> int:
        before = city.people_months
        city.run_for(months)
        return city.people_months - before

    advance(12)
    return advance
