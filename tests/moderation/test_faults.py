"""The model that fails on purpose, without a process; crashing is tested where there is one."""

import math
import threading
import time

import pytest

from moderation.demo_model import load_demo_model
from moderation.faults import Fault, FaultyModel, Rehearsal, Rehearsed

SOON = 20.0


@pytest.fixture
def rehearsal() -> Rehearsal:
    return Rehearsal()


@pytest.fixture
def model(rehearsal: Rehearsal) -> FaultyModel:
    return FaultyModel(load_demo_model(), rehearsal)


def test_model_is_itself_while_nothing_is_rehearsed(model: FaultyModel) -> None:
    real = load_demo_model()
    windows = model.windows("You are an idiot.")
    assert windows == real.windows("You are an idiot.")
    assert model.score(windows) == real.score(windows)
    assert model.info == real.info


def test_raising_model_raises_until_it_is_mended(model: FaultyModel, rehearsal: Rehearsal) -> None:
    rehearsal.begin(Fault.RAISING, time.monotonic() + SOON)
    with pytest.raises(Rehearsed):
        model.score(model.windows("Good morning."))
    rehearsal.begin(Fault.RAISING, 0.0)
    assert len(model.score(model.windows("Good morning."))) == 1


def test_fault_ends_at_its_moment_though_nobody_says_so(model: FaultyModel, rehearsal: Rehearsal) -> None:
    rehearsal.begin(Fault.HANGING, time.monotonic() + 0.1)
    assert len(model.score(model.windows("Good morning."))) == 1
    rehearsal.begin(Fault.RAISING, time.monotonic() - 0.1)
    assert len(model.score(model.windows("Good morning."))) == 1


@pytest.mark.parametrize("fault", [Fault.HANGING, Fault.SLOW])
def test_whoever_waits_in_a_fault_is_let_go_when_it_ends(
    model: FaultyModel, rehearsal: Rehearsal, fault: Fault
) -> None:
    rehearsal.begin(fault, time.monotonic() + 3_600)
    answers: list[object] = []
    waiting = threading.Thread(target=lambda: answers.append(model.score(model.windows("Good morning."))))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive() and not answers
    rehearsal.begin(fault, 0.0)
    waiting.join(SOON)
    assert len(answers) == 1


def test_nonsense_is_never_a_set_of_probabilities(model: FaultyModel, rehearsal: Rehearsal) -> None:
    rehearsal.begin(Fault.NONSENSE, time.monotonic() + 3_600)
    windows = model.windows("Good morning.") * 2
    for _ in range(20):
        answers = model.score(windows)
        assert len(answers) == 1 or all(math.isnan(score) for row in answers for score in row.values())


def test_mixed_faults_leave_most_answers_as_they_are(model: FaultyModel, rehearsal: Rehearsal) -> None:
    rehearsal.begin(Fault.MIXED, time.monotonic() + 3_600)
    drawn = [rehearsal.drawn() for _ in range(2_000)]
    assert set(drawn) == {None, *Fault} - {Fault.MIXED}
    assert drawn.count(None) > 1_200
