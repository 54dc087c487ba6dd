"""What the bench shows of a pressure mat: road, picture, instruction, light, buttons."""

from typing import Any

from dash.development.base_component import Component

from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.parts.bench import mat_beginning, mat_checking, mat_drawing, mat_loading, mat_result, mat_road
from dashboard.parts.notice import of_error
from station.errors import StationError


def everything(desk: Desk) -> tuple[Any, ...]:
    """Return road, device, class of the grid, picture, stage, light and foot."""
    bench = desk.mat_bench
    way, device = mat_road.road(bench), mat_road.device(bench)
    check, reader, by = bench.checking.check, bench.reader, signed_in().shown
    if check is not None and (wanted := check.wanted) is not None:
        stage = mat_checking.head(bench.checking, check, wanted)
        foot = mat_checking.foot(check)
        return way, device, "bench-of at-readings", picture(desk), stage, light(desk), foot
    if reader is None:
        shown = mat_beginning.shown(bench, by, mat_checking.card(desk))
        return way, device, "bench-of at-begin", [], shown, light(desk), []
    if bench.kept is not None or (step := reader.procedure.next) is None:
        return way, device, "bench-of at-result", [], mat_result.shown(bench, by), light(desk), []
    return (
        way,
        device,
        "bench-of at-readings",
        picture(desk),
        mat_loading.head(bench, reader, step),
        light(desk),
        mat_loading.foot(reader, step),
    )


def picture(desk: Desk) -> Any:
    """Return the mat with what it feels now, while loadings are made or it is checked."""
    bench = desk.mat_bench
    made, check = bench.procedure, bench.checking.check
    if check is not None and (wanted := check.wanted) is not None:
        try:
            return mat_checking.drawn(bench, check, wanted)
        except StationError as error:
            return of_error(error)
    if bench.hello is None or made is None or bench.kept is not None or (step := made.next) is None:
        return []
    try:
        return mat_drawing.drawn(bench.matrix, bench.counts(), bench.largest, step.loading)
    except StationError as error:
        return of_error(error)


def light(desk: Desk) -> list[Component]:
    """Return the light: what goes on just now, or what is wrong with the mat."""
    bench = desk.mat_bench
    reader, check = bench.reader, bench.checking.check
    if check is not None and (wanted := check.wanted) is not None:
        trouble = desk.trouble()
        return (
            [of_error(trouble, "bad")]
            if trouble is not None
            else mat_checking.light(bench.checking, check, wanted)
        )
    if reader is None:
        return mat_checking.after(bench.checking)
    if bench.kept is not None or (step := reader.procedure.next) is None:
        return []
    trouble = desk.trouble()
    return [of_error(trouble, "bad")] if trouble is not None else mat_loading.light(reader, step)
