"""The time on the mat, at the paces that `dashboard/visit/pace.py` states."""

import re
import subprocess
import sys

from dashboard.visit import pace
from dashboard.visit.steps import Act, visit
from station.mat import Side


def test_the_core_screen_takes_eight_minutes_on_the_mat_and_the_add_ons_four() -> None:
    for first in (Side.LEFT, Side.RIGHT):
        walk = visit(first)
        print(pace.table(pace.core(walk)))
        print(pace.table(pace.add_ons(walk)))
        assert sum(each.seconds for each in pace.core(walk)) <= 8 * 60
        assert sum(each.seconds for each in pace.add_ons(walk)) <= 4 * 60


def test_every_second_of_a_step_is_in_the_table() -> None:
    walk = visit()
    told = {each.step.key for each in [*pace.core(walk), *pace.add_ons(walk)]}
    assert told == {s.key for s in walk if s.act in (Act.WEIGH, Act.PRACTICE, Act.TRIAL) and not s.pair}
    for each in pace.core(walk):
        assert each.machine >= each.step.lead + each.step.seconds
        if each.step.act is Act.TRIAL:
            assert each.again == (each.machine + each.person) / 6.0


def test_the_table_is_printed_by_a_command() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "dashboard.visit.pace"], capture_output=True, text=True, check=True
    )
    minutes = [float(found) for found in re.findall(r"= ([\d.]+) min", made.stdout)]
    assert len(minutes) == 2 and minutes[0] <= 8.0 and minutes[1] <= 4.0
