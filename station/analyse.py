"""Analyse: a finished recording and an assessment become a Result. Clinic numbers come from here only."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from station.assessments import setting
from station.assessments.assessment import Assessment, Findings, assessment
from station.errors import CalibrationError, CalibrationReason, TrialError, TrialReason
from station.events.correction import Correction, Corrections
from station.facts import Facts as Facts
from station.facts import noise_floor
from station.forces import CONTACT, Forces
from station.mat import Side, matrix
from station.metrics.metric import Metric, of_assessment
from station.result import Result, Value
from station.uncertainty import FACTOR, SLOW, Key, uncertainties
from station.validity import stamped, told
from station.views.missing import Missing, Reason
from station.views.view import Absent, View

if TYPE_CHECKING:
    from station.equalisation import Equalisation
    from station.events.disturbance import Disturbance
    from station.events.footprints import Footprints
    from station.recording.recording import Head, Recording
    from station.scanned import Scanned

LARGEST_LOAD = 1e5
"""N. No person and no plate reaches it: a larger number is not a load."""
FURTHEST_PLACE = 100.0
"""m. No centre of pressure lies further from any laboratory's origin."""

MANY_REPETITIONS = 5
"""From so many on, the first and the last may be left out of the trial's value."""

SECONDS = {"s": 1.0, "ms": 1e3}
"""The units of times, in s."""

BETWEEN = 1.18
"""Samples. A crossing is seen up to one sample late, a peak up to half a sample off: 95 % of the differences
of the two lie within this."""

FOREIGN_MAT = (
    "Measured on a pressure mat that has not been compared with a force plate: it gives load share in quiet "
    "standing on two feet; every other number is left out. Its forces are the file's own."
)

NONE = Corrections()
_DEFAULTS: Mapping[str, str] = MappingProxyType({})


def of_recording(
    recording: "Recording",
    key: str,
    settings: Mapping[str, str] = _DEFAULTS,
    corrections: Corrections = NONE,
    further: bool = False,
    equalisation: "Equalisation | None" = None,
    *,
    compares: bool = False,
) -> Result:
    """Analyse a recording, ours or another lab's. Errors: as `analyse`, and those of station.stream.

    equalisation : of the pressure mat, where one made the recording, in place of the one that the recording
    keeps. Without any a mat gives no number; the true one of a simulated mat is known. compares : give also
    what this mat may not give, to compare it with a plate and for nothing else.
    """
    found = pedogram(recording, equalisation) if is_of_mat(recording) else None
    forces, facts = _on_plates(recording, key) if found is None else _of_pedogram(recording, key, found)
    if compares:
        facts = replace(facts, released=None)
    result = analyse(forces, facts, key, settings, corrections, further)
    if found is None:
        return _without_withheld(result, recording) if is_of_foreign_mat(recording) else result
    return _undisturbed(result, _disturbances(recording, key, found, settings, corrections))


def views_of(
    recording: "Recording",
    key: str,
    corrections: Corrections = NONE,
    found: "Pedogram | None" = None,
    settings: Mapping[str, str] = _DEFAULTS,
) -> tuple[View | Absent, ...]:
    """Return what the metrics of a recording look at: the very paths and loads that its numbers are made of.

    found : what a recording of a mat says, where that is known already. settings : as for `of_recording`.
    Errors: as `of_recording`.
    """
    if found is None and is_of_mat(recording):
        found = pedogram(recording)
    forces, facts = _on_plates(recording, key) if found is None else _of_pedogram(recording, key, found)
    plausible, _, _ = _prepared(forces, facts)
    asked = assessment(key)
    used = setting.read(asked.settings, settings, forces.rate)
    return asked.measure(plausible, used, facts.weigh_in, replace(corrections, used=set())).views


def is_of_mat(recording: "Recording") -> bool:
    """Whether a recording was made by a pressure mat."""
    return recording.head.hello is not None and recording.head.hello.is_mat


def is_of_foreign_mat(recording: "Recording") -> bool:
    """Whether a file of another lab says that a pressure mat made it."""
    from station.recording.recording import ON_A_MAT

    return recording.head.context.items() >= ON_A_MAT.items()


@dataclass(frozen=True)
class Pedogram:
    """What a recording of a mat says.

    equalisation : the one used, None when the mat has none. pressures : (n, rows, columns), Pa; NaN for a
    silent cell, one that is stuck at the end of its range, and a row that did not arrive. saturated : the
    same shape, where a live cell felt at least so much. stuck : (rows, columns).
    """

    scanned: "Scanned"
    footprints: "Footprints"
    equalisation: "Equalisation | None"
    pressures: NDArray[np.float64]
    saturated: NDArray[np.bool_]
    stuck: NDArray[np.bool_]


def pedogram(recording: "Recording", equalisation: "Equalisation | None" = None) -> Pedogram:
    """Find the footprints of a recording of a mat.

    equalisation : of this mat, in place of the recording's own. Errors: TrialError NO_SAMPLES;
    CalibrationError OTHER_SERIAL.
    """
    from station.equalisation import as_usual
    from station.events.disturbance import stuck
    from station.events.footprints import footprints
    from station.scanned import scanned
    from station.sources.known_mat import equalisation_of

    found = scanned(recording)
    scans, uid = found.scans.trimmed(), found.hello.uid
    found = replace(found, scans=scans)
    made = equalisation or recording.head.equalisation or equalisation_of(recording.head.source, uid)
    if made is not None and (made.uid, made.geometry) != (uid.hex(), found.hello.geometry):
        raise CalibrationError(
            CalibrationReason.OTHER_SERIAL,
            f"The equalisation belongs to mat {made.uid} ({made.geometry}), the recording to mat "
            f"{uid.hex()} ({found.hello.geometry}).",
            "Give that mat's own file.",
        )
    lines = matrix(found.hello.geometry)
    largest = 2**found.hello.bits - 1
    full = np.zeros(scans.cells.shape, dtype=np.bool_) if made is None else made.full(scans)
    at_end = stuck(full, scans.missing, scans.cells)
    if made is None:
        pressures = as_usual(scans, largest)
    else:
        # What a stuck cell conducts is not known: it shall not be taken for current over other lines.
        sound = replace(scans, cells=np.where(at_end, 0, scans.cells)) if at_end.any() else scans
        pressures = made.pressures(sound)
        pressures[:, at_end] = np.nan
    prints = footprints(pressures, lines, np.asarray(scans.began * 1e-6), scans.skew * 1e-6)
    return Pedogram(found, prints, made, pressures, full & ~at_end, at_end)


def _of_pedogram(recording: "Recording", key: str, found: Pedogram) -> tuple[Forces, Facts]:
    from station.events import on_mat
    from station.events.disturbance import of_stuck
    from station.metrics import released

    forces = on_mat.forces(found.footprints, found.scanned.scans.index, found.scanned.rate)
    made, head = found.equalisation, recording.head
    # What the stamp says is of the curves that held then; others may have been given since.
    is_its_own = made is not None and (made.is_simulated or made == head.equalisation)
    facts = Facts(
        int(np.isnan(forces.total).sum()),
        None if made is None else made.hash,
        (
            *found.scanned.warnings,
            *_worth(head, made, is_its_own),
            *on_mat.told(found.footprints, made, found.scanned.rate),
            *((of_stuck(found.stuck),) if found.stuck.any() else ()),
        ),
        None,
        validity=stamped(head.context) if is_its_own else None,
        asked=Side(head.side) if head.side else None,
        support=head.context.get("support"),
        released=() if made is None or not made.passed else released.of_mat(key, made.compared),
    )
    return forces, facts


def _worth(head: "Head", made: "Equalisation | None", is_its_own: bool) -> tuple[str, ...]:
    """Say what the curves were worth that day: those that were given since, by their dates alone."""
    if made is None or (not is_its_own and head.started[:10] < made.made[:10]):
        return ()
    return told(head.context if is_its_own else {}, made, head.started)


def contact_part(
    recording: "Recording",
    key: str,
    found: "Pedogram",
    settings: Mapping[str, str] = _DEFAULTS,
    corrections: Corrections = NONE,
) -> tuple[int, int] | None:
    """Return the samples that the contact of the feet is measured in; None where a test has no such part."""
    from station.views.contact import Contact

    views = views_of(recording, key, corrections, found, settings)
    return next((view.part for view in views if isinstance(view, Contact)), None)


def _disturbances(
    recording: "Recording", key: str, found: "Pedogram", settings: Mapping[str, str], corrections: Corrections
) -> "tuple[Disturbance, ...]":
    """Find what takes the worth of the part that is measured; nothing of a mat that gives no number."""
    from station.equalisation import bridged
    from station.events.disturbance import disturbances, measured

    if found.equalisation is None or not found.equalisation.passed:
        return ()
    scans = found.scanned.scans
    part = contact_part(recording, key, found, settings, corrections)
    chosen = measured(found.footprints, scans.index - scans.index[0], part)
    return disturbances(found.footprints, bridged(found.pressures), found.saturated, chosen)


def _undisturbed(result: Result, found: "tuple[Disturbance, ...]") -> Result:
    """Take away the numbers that what disturbed a trial on a mat has spoiled, and say so."""
    for each in found:
        values = tuple(
            value
            if value.value is None or value.metric in each.spared
            else replace(value, value=None, uncertainty=None, reason=each.reason)
            for value in result.values
        )
        result = replace(result, values=values, warnings=(*result.warnings, each.sentence))
    return result


def _without_withheld(result: Result, recording: "Recording") -> Result:
    """Take away the numbers of another lab's mat that its frames were found not to be worth on the way in.

    The sentences came in with them.
    """
    from station.recording.recording import WITHHELD

    codes = recording.head.context.get(WITHHELD, "").split()
    for reason in (each for each in Reason if each in codes):
        # A foot that is not found on such a mat is not missing: it cannot be told from what lies around it.
        hides_feet = reason is Reason.EMPTY_CELLS_READ
        values = tuple(
            replace(value, value=None, uncertainty=None, reason=reason)
            if value.value is not None or (hides_feet and value.reason is Reason.NOT_LOADED)
            else value
            for value in result.values
        )
        result = replace(result, values=values)
    return result


def _on_plates(recording: "Recording", key: str) -> tuple[Forces, Facts]:
    """Return the forces of plates, ours or another lab's, or of another lab's mat."""
    from station import stream
    from station.metrics import released

    measured = stream.measured(recording)
    calibration = measured.calibration.hash if measured.calibration else None
    head = recording.head
    is_mat = is_of_foreign_mat(recording)
    facts = Facts(
        measured.lost,
        calibration,
        (*measured.warnings, *((FOREIGN_MAT,) if is_mat else ())),
        head.weigh_in,
        measured.out_of_range,
        Side(head.side) if head.side else None,
        head.context.get("support"),
        noise_floor=noise_floor(head.context.get("noise_floor", ""), len(measured.forces.sides)),
        instrument=measured.calibration,
        validity=stamped(head.context),
        released=released.of_foreign_mat(key) if is_mat else None,
    )
    return measured.forces, facts


def analyse(
    forces: Forces,
    facts: Facts,
    key: str,
    settings: Mapping[str, str] = _DEFAULTS,
    corrections: Corrections = NONE,
    further: bool = False,
) -> Result:
    """Measure a trial.

    key : of the assessment. settings : NAME to VALUE as written, overriding the method's defaults.
    corrections : of events, by a person; the result keeps what was found automatically beside them.
    further : also give the metrics that are given only when asked for.

    The same forces, facts and settings give the same numbers for ever. What cannot be measured is null
    with its reason; only a wrong question is an error: TrialError UNKNOWN_ASSESSMENT, BAD_SETTING, or
    NO_SAMPLES when the rate of the samples is not a number.
    """
    from station.compiled import KERNELS
    from station.events.standing import standing
    from station.quality.check import Examined, doubts

    asked = assessment(key)
    if facts.released is not None:
        asked = replace(asked, also=(*asked.also, *facts.released))
    if not 0.0 < forces.rate < math.inf:
        raise TrialError(
            TrialReason.NO_SAMPLES,
            "The rate of this recording is not known.",
            "State the rate in the mapping, or record again.",
        )
    used = setting.read(asked.settings, settings, forces.rate)
    plausible, wrong, taken = _prepared(forces, facts)
    found = asked.measure(plausible, used, facts.weigh_in, NONE)
    automatic = found.events
    if corrections:
        corrections = replace(corrections, used=set())
        found = asked.measure(plausible, used, facts.weigh_in, corrections)
        wrong += [_without_effect(item) for item in corrections.without_effect]
    values = tuple(_values(asked, found, forces.rate, further))
    values = _with_uncertainty(values, forces, facts, _Method(asked, used, corrections, further))
    values = tuple(_released(value, facts.released) for value in values)
    weight = found.settings.get("body_weight_n")
    wrong += _nobody_so_heavy(plausible, weight)
    stretch = standing(plausible, weight)
    examined = Examined(plausible, key, found.events, stretch, weight, _since(facts, taken), sum(taken))
    lost = np.isnan(forces.fz).any(axis=1)
    return Result(
        assessment=key,
        rate=float(forces.rate),
        duration=len(forces) / float(forces.rate),
        samples=len(forces) - int(lost.sum()),
        lost=facts.lost,
        calibration=facts.calibration,
        warnings=(*facts.warnings, *wrong, *found.warnings),
        settings=found.settings,
        values=values,
        events=found.events,
        method=asked.method,
        kernels=KERNELS,
        doubts=doubts(examined),
        corrections=corrections.items,
        automatic=automatic if corrections else (),
        validity=facts.validity,
    )


@dataclass(frozen=True)
class _Method:
    """How a trial is measured: assessment, settings, what a person corrected, further numbers or not."""

    asked: Assessment
    used: setting.Used
    corrections: Corrections
    further: bool

    @property
    def rate(self) -> float:
        """Hz that its numbers need; infinite where every sample counts."""
        lowpass = self.used.get("lowpass_hz", SLOW / 20.0)
        wanted = max(metric.least_rate for metric in of_assessment(self.asked.key, self.asked.also))
        return math.inf if wanted > SLOW or lowpass is None or lowpass > SLOW / 10.0 else SLOW

    def numbers(self, facts: Facts, forces: Forces, weigh_in: float | None) -> dict[Key, float]:
        """Measure forces anew: the numbers that have a value."""
        prepared, _, _ = _prepared(forces, facts)
        corrections = replace(self.corrections, used=set())
        found = self.asked.measure(prepared, self.used, weigh_in, corrections)
        values = _values(self.asked, found, forces.rate, self.further)
        return {_key(value): value.value for value in values if value.value is not None}


def _released(value: Value, metrics: tuple[str, ...] | None) -> Value:
    """Take away a number that the device may not give, whatever else is missing of it."""
    if metrics is None or value.metric in metrics:
        return value
    return replace(value, value=None, uncertainty=None, reason=Reason.NOT_QUALIFIED)


def _key(value: Value) -> Key:
    return value.metric, value.side, value.repetition


def _with_uncertainty(
    values: tuple[Value, ...], forces: Forces, facts: Facts, method: _Method
) -> tuple[Value, ...]:
    """Add the instrument's part, where the calibration says how well the plates are known."""
    plates = facts.instrument
    if plates is None or not plates.states_uncertainty or all(value.value is None for value in values):
        return values
    rate, is_sharp = min(method.rate, forces.rate), math.isinf(method.rate)
    again = partial(method.numbers, facts)
    stated = uncertainties(forces, facts.weigh_in, plates, rate, again, is_sharp=is_sharp)
    return tuple(_stating(value, stated.get(_key(value)), forces.rate, is_sharp) for value in values)


def _stating(value: Value, stated: float | None, rate: float, is_sharp: bool) -> Value:
    """State the uncertainty of a number; a time is not known better than its samples are dense.

    is_sharp : the draws were sampled at moments of their own. What moves by one sample says that and no more.
    """
    scale = SECONDS.get(value.unit)
    if stated is not None and scale is not None:
        unseen = BETWEEN * scale / rate
        if not is_sharp:
            stated = math.hypot(stated, unseen)
        elif stated <= FACTOR * scale / rate:
            stated = unseen
    return replace(value, uncertainty=stated)


def _prepared(forces: Forces, facts: Facts) -> tuple[Forces, list[str], tuple[float, ...]]:
    """Return forces that can be measured, what was wrong with them, and what empty plates read, N a plate."""
    plausible, wrong = _plausible(forces)
    plausible, taken, zero = _zeroed(plausible, facts)
    return plausible, wrong + zero, taken


def _zeroed(forces: Forces, facts: Facts) -> tuple[Forces, tuple[float, ...], list[str]]:
    """Take off what the empty plates read when it is more than a good zero leaves, and say so.

    A zero that moves within the recording is not taken off: which one held while somebody stood is not
    known, and the check of the zero tells of it.
    """
    from station.events.emptiness import looks, zeroed

    offsets = looks(forces).offsets(facts.zero_moved)
    if offsets is None:
        return forces, (), []
    read = " and ".join(f"{offset:z.1f}" for offset in offsets)
    told = [
        f"Empty plates read {read} N instead of 0, which is taken off every load: "
        "zero them before the next recording."
    ]
    if np.isfinite(forces.cop).any():
        told.append("The centres of pressure are not corrected for it and may be slightly off.")
    return zeroed(forces, offsets), tuple(offsets.tolist()), told


def _since(facts: Facts, taken: tuple[float, ...]) -> Facts:
    """Return the facts as they are of the loads from which offsets, N a plate, have been taken."""
    if facts.zero_moved is None or not taken:
        return facts
    moved = zip(facts.zero_moved, taken, strict=True)
    return replace(facts, zero_moved=tuple(now - offset for now, offset in moved))


def _nobody_so_heavy(forces: Forces, weight: float | None) -> list[str]:
    """Say so when a body weight was given that nobody here comes near."""
    from station.events.standing import OFF_SHARE

    known = forces.total[~np.isnan(forces.total)]
    largest = float(known.max()) if len(known) else 0.0
    if weight is None or not CONTACT < largest < OFF_SHARE * weight:
        return []
    return [
        f"The largest load is {largest:.0f} N, less than {100 * OFF_SHARE:.0f} % of the body weight of "
        f"{weight:.0f} N: nobody of that weight stands here."
    ]


def _without_effect(item: Correction) -> str:
    what = item.kind.value.replace("_", " ")
    return (
        f"The correction of '{what}' at {item.time:.2f} s belongs to no event here, "
        "or goes where none can be: it changed nothing."
    )


def _plausible(forces: Forces) -> tuple[Forces, list[str]]:
    """Take out what cannot be a load or a place, and say so."""
    told = []
    load = np.abs(forces.fz) > LARGEST_LOAD
    place = np.abs(forces.cop) > FURTHEST_PLACE
    whole = np.abs(forces.whole_cop) > FURTHEST_PLACE
    if load.any() or place.any() or whole.any():
        wrong = int((load.any(axis=1) | place.any(axis=(1, 2)) | whole.any(axis=1)).sum())
        told.append(f"{wrong} samples hold impossible numbers and are left out.")
        forces = replace(
            forces,
            fz=np.where(load, np.nan, forces.fz),
            cop=np.where(place, np.nan, forces.cop),
            whole_cop=np.where(whole, np.nan, forces.whole_cop),
        )
    total = forces.total
    if np.any(total < -CONTACT) and np.nanmean(total) < -CONTACT:
        told.append("The load is negative throughout: check the sign of the vertical force.")
    return forces, told


def _values(asked: Assessment, found: Findings, rate: float, further: bool) -> Iterable[Value]:
    for metric in of_assessment(asked.key, asked.also, further):
        offered = [view for view in found.views if _kind(view) is metric.view and view.side in metric.sides]
        if not offered:
            yield _value(metric, Side.BOTH, None, Missing(Reason.NOT_THIS_MOVEMENT))
        for side in dict.fromkeys(view.side for view in offered):
            views = [view for view in offered if view.side is side]
            values = [_value(metric, side, view.repetition, _measured(metric, view, rate)) for view in views]
            if all(value.repetition is not None for value in values):
                yield _value(metric, side, None, _of_trial(asked, views, values))
            yield from values


def _kind(view: View | Absent) -> type[View]:
    return view.kind if isinstance(view, Absent) else type(view)


def _measured(metric: Metric, view: View | Absent, rate: float) -> float | Missing:
    """Measure a view. What the device can never give is said before what this trial lacks."""
    if not isinstance(view, Absent):
        return metric(view)
    return Missing(view.reason if metric.is_given_at(rate) else Reason.RATE_TOO_LOW)


def _value(metric: Metric, side: Side, repetition: int | None, measured: float | Missing) -> Value:
    """Write a number down; one that is not finite has no meaning and is never shown."""
    if not isinstance(measured, Missing) and not math.isfinite(measured):
        measured = Missing(Reason.NOT_QUALIFIED)
    number = None if isinstance(measured, Missing) else float(measured)
    reason = measured.reason if isinstance(measured, Missing) else None
    return Value(metric.key, side, repetition, number, metric.unit, None, reason)


def _of_trial(asked: Assessment, views: list[View | Absent], values: list[Value]) -> float | Missing:
    """Return the mean of the repetitions that have a value, or the reason of the first that has none.

    Repetitions that are not of one kind have no mean.
    """
    middle = slice(1, -1) if asked.middle_only and len(values) >= MANY_REPETITIONS else slice(None)
    counted = list(zip(views[middle], values[middle], strict=True))
    numbers = [value.value for _, value in counted if value.value is not None]
    if not numbers:
        return Missing(next(value.reason for _, value in counted if value.reason is not None))
    unlike = asked.unlike([view for view, value in counted if value.value is not None])
    return math.fsum(numbers) / len(numbers) if unlike is None else Missing(unlike)
