"""Calibration bench, for the engineer: from raw channels to a certificate. The server holds its state."""

from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from calibration.check import Scene
from calibration.outcome import per_count
from calibration.reading import Reading
from dashboard.accounts.role import WORKSHOP
from dashboard.accounts.signed_in import signed_in
from dashboard.bench import Bench, Stage
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.paper import usual
from dashboard.parts.bench import beginning, channels, drawing, reading, recordings, result, signing, wiring
from dashboard.parts.notice import notice, of_error
from dashboard.reader import Reader
from dashboard.scheme import is_dark
from dashboard.words import bench as said
from station.errors import StationError
from station.mat import Side

EVERY = 700
"""ms between two looks: often enough to see what a hand does."""


class Ids:
    """Names of the parts of this page."""

    CLOCK = "bench-clock"
    VERSION = "bench-version"
    ROAD = "bench-road"
    GRID = "bench-grid"
    PICTURE = "bench-picture"
    STAGE = "bench-stage"
    LIGHT = "bench-light"
    FOOT = "bench-foot"
    ITSELF = "bench-by-itself"
    GRAVITY = "bench-gravity"
    FILE = "bench-file"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page; it shows what is open on the server."""
    road, grid, picture, stage, light, foot, version = _everything(desk)
    return html.Div(
        [
            html.Div(html.H1(said.BENCH), className="top"),
            html.Div(road, id=Ids.ROAD),
            html.Div(
                [
                    html.Div(picture, id=Ids.PICTURE),
                    html.Div(
                        [
                            html.Div(stage, id=Ids.STAGE),
                            html.Div(light, id=Ids.LIGHT),
                            html.Div(foot, id=Ids.FOOT),
                        ],
                        className="beside-picture",
                    ),
                ],
                id=Ids.GRID,
                className=grid,
            ),
            dcc.Store(id=Ids.VERSION, data=version),
            dcc.Interval(id=Ids.CLOCK, interval=EVERY),
            dcc.Download(id=Ids.FILE),
        ],
        className="page calibrate",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Look again and again, and obey the buttons."""
    parts = (
        (Ids.ROAD, "children"),
        (Ids.GRID, "className"),
        (Ids.PICTURE, "children"),
        (Ids.STAGE, "children"),
        (Ids.LIGHT, "children"),
        (Ids.FOOT, "children"),
        (Ids.VERSION, "data"),
    )

    @app.callback(
        *(Output(*part) for part in parts),
        Output("told", "children", allow_duplicate=True),
        Input(Ids.CLOCK, "n_intervals"),
        State(Ids.VERSION, "data"),
        prevent_initial_call=True,
    )
    def look(_count: int, shown: Any) -> tuple[Any, ...]:
        told: Any = no_update
        try:
            desk.bench.look()
        except StationError as error:
            told = of_error(error)
        if shown == _version(desk):
            kept = no_update
            return kept, kept, _picture(desk), kept, _light(desk), kept, kept, told
        return *_everything(desk), told

    @app.callback(
        *(Output(*part, allow_duplicate=True) for part in parts),
        Output("told", "children", allow_duplicate=True),
        Output(Ids.FILE, "data"),
        Input({"bench": ALL, "of": ALL}, "n_clicks"),
        State({"bench-ask": ALL}, "value"),
        State({"bench-ask": ALL}, "id"),
        prevent_initial_call=True,
    )
    def obey(clicks: list[int | None], values: list[Any], names: list[dict[str, str]]) -> tuple[Any, ...]:
        pressed = ctx.triggered_id
        if not isinstance(pressed, dict) or not any(clicks) or not ctx.triggered[0]["value"]:
            return *(no_update for _ in parts), no_update, no_update
        asked = {each["bench-ask"]: value for each, value in zip(names, values, strict=True)}
        try:
            file = _do(desk, str(pressed["bench"]), str(pressed["of"]), asked)
        except StationError as error:
            return *(no_update for _ in parts), of_error(error), no_update
        return *_everything(desk), [], file if file is not None else no_update

    @app.callback(
        Output(Ids.ITSELF, "disabled"),
        Input(Ids.ITSELF, "checked"),
        prevent_initial_call=True,
    )
    def by_itself(is_wanted: Any) -> Any:
        if bool(is_wanted) is not desk.bench.reads_itself:
            desk.bench.by_itself(bool(is_wanted))
        return no_update

    @app.callback(
        Output(Ids.GRAVITY, "children"),
        Input({"bench-ask": "latitude"}, "value"),
        Input({"bench-ask": "height"}, "value"),
        prevent_initial_call=True,
    )
    def here(latitude: Any, height: Any) -> str:
        return beginning.gravity(latitude, height)

    @app.callback(
        Output({"bench-graph": MATCH, "of": MATCH}, "figure"),
        Input("scheme", "data"),
        State({"bench-graph": MATCH, "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def draw(scheme: Any, name: Any) -> Any:
        found = _figure(desk.bench, name, scheme == "dark")
        return no_update if found is None else found


def _do(desk: Desk, act: str, of: str, asked: dict[str, Any]) -> Any:
    """Do what a button says. Returns a file to be saved, or None. Errors: StationError."""
    bench, who = desk.bench, signed_in()
    why = said.WHYS.get(str(asked.get("why")), said.WHYS["other"])
    match act:
        case "go" | "road" if of in set(Stage):
            bench.go(Stage(of))
        case "side" if of in set(Side):
            bench.show(Side(of))
        case "empty":
            bench.call_empty()
        case "press":
            bench.press()
        case "press_again" if of.isdecimal():
            bench.press_again(int(of))
        case "silent":
            bench.nothing_answers()
        case "begin" if (hello := bench.hello) is not None:
            bench.begin(beginning.begun(asked, hello, who.shown, str(who.role or "")))
            desk.library.audit.add(who.account, "calibration_begun", hello.serial)
        case "take_up":
            bench.take_up(of)
        case "leave":
            bench.leave()
        case "read":
            bench.ask()
        case "back":
            bench.take_last_back(why)
        case "drop":
            side, _, number = of.partition(":")
            if side in set(Side) and number.isdecimal():
                bench.take_back(Side(side), int(number), why)
        case "record" if of in set(Scene):
            _record(bench, Scene(of), asked)
        case "stop":
            bench.stop_recording()
        case "skip" | "unskip" if of in set(Scene):
            bench.skip(Scene(of), bench.side, is_skipped=act == "skip")
        case "sign":
            return _sign(desk, asked)
        case "pdf" if bench.signed is not None and signing.can_print():
            return dcc.send_bytes(
                signing.printed(bench.signed, usual(desk.library)), f"{bench.signed.number}.pdf"
            )
    return None


def _record(bench: Bench, scene: Scene, asked: dict[str, Any]) -> None:
    made = bench.procedure
    told: dict[str, Any] = {}
    seconds = None
    if scene in (Scene.DEAD_LOAD, Scene.CREEP) and made is not None:
        told["mass"] = made.known.loads[-1]
    if scene is Scene.CREEP and str(asked.get("creep_seconds")) in said.CREEP_LENGTHS:
        seconds = float(asked["creep_seconds"])
    if scene is Scene.DROP:
        mass = beginning.number(asked.get("drop_mass"), said.DROP_MASS, 0.2, 20.0)
        height = beginning.number(asked.get("drop_height"), said.DROP_HEIGHT, 20.0, 1000.0)
        told |= {"mass": mass, "height": height * 1e-3}
    bench.record(scene, bench.side, told, seconds)


def _sign(desk: Desk, asked: dict[str, Any]) -> None:
    months = str(asked.get("months") or "")
    who = signed_in()
    found = desk.bench.sign(who.shown, str(who.role or ""), int(months) if months in signing.MONTHS else 12)
    desk.library.audit.add(who.account, "certificate_signed", found.number, {"sha256": found.hash})


def _version(desk: Desk) -> str:
    """What the fixed parts of the page were made of."""
    bench = desk.bench
    hello = bench.hello
    return f"{hello.serial if hello is not None else ''}:{bench.version}:{desk.trouble() is None}"


def _everything(desk: Desk) -> tuple[Any, ...]:
    """Return every part of the page, in the order of the callback."""
    bench = desk.bench
    version = _version(desk)
    if bench.hello is None:
        none = notice(said.NO_DEVICE, said.NO_DEVICE_HOW)
        return _road(bench), "bench-of at-none", [], none, [], [], version
    stage, foot = _stage(desk), _foot(desk)
    return (
        _road(bench),
        f"bench-of at-{bench.stage.value}",
        _picture(desk),
        stage,
        _light(desk),
        foot,
        version,
    )


def _road(bench: Bench) -> Component:
    is_open = bench.stages() if bench.hello is not None else dict.fromkeys(Stage, False)
    items, hidden = [], {"aria-hidden": "true"}
    for number, stage in enumerate(Stage, start=1):
        here: dict[str, Any] = {"aria-current": "step"} if stage is bench.stage else {}
        button = html.Button(
            [
                html.Span(str(number), className="number", **hidden),
                html.Span(said.STAGES[stage], className="word"),
            ],
            id={"bench": "road", "of": stage.value},
            type="button",
            disabled=not is_open[stage],
            n_clicks=0,
            **here,
        )
        items.append(html.Li(button, className="here" if here else ""))
    return html.Nav(html.Ol(items, className="bench-road"), **{"aria-label": said.ROAD})


def _stage(desk: Desk) -> Any:
    bench = desk.bench
    match bench.stage:
        case Stage.CHANNELS:
            _, rate = bench.cells()
            hello = bench.hello
            return channels.around(rate, hello.rate if hello else 0.0, is_called=bench.is_called)
        case Stage.WIRING:
            return wiring.instruction(bench.pressing)
        case Stage.BEGIN:
            mat = bench.mat
            parts = beginning.open_ones(bench.open_ones())
            return [*parts, beginning.form(mat, desk.station.celsius, {})] if mat is not None else parts
        case Stage.READINGS:
            return _reading_head(bench.reader)
        case Stage.RECORDINGS:
            return recordings.head(bench)
        case Stage.RESULT:
            return result.head(bench)
        case Stage.SIGN:
            return signing.shown(bench, signed_in().shown)


def _picture(desk: Desk) -> Any:
    bench = desk.bench
    mat = bench.mat
    if mat is None:
        return []
    match bench.stage:
        case Stage.CHANNELS:
            return channels.channels(mat, bench.cells()[0])
        case Stage.WIRING if bench.pressing is not None and bench.pressing.empty is not None:
            return wiring.pressed(bench.pressing, bench.pressed_now())
        case Stage.READINGS:
            return _drawn(bench.reader) if bench.reader is not None else []
    return []


def _drawn(reader: Reader) -> Any:
    made, seen = reader.procedure, reader.seen()
    step = made.next
    if step is None or seen is None:
        return []
    plan = [each.placement for each in made.steps if each.side is step.side]
    numbers = {each.placement.number for each in made.readings(step.side)}
    return drawing.placement(reader.plate(step.side), step.placement, plan, numbers, seen.felt)


def _light(desk: Desk) -> Any:
    bench = desk.bench
    trouble = desk.trouble()
    if trouble is not None and bench.stage in (Stage.CHANNELS, Stage.WIRING, Stage.READINGS):
        return of_error(trouble, "bad")
    if bench.stage is Stage.RECORDINGS:
        return recordings.going_on(bench)
    reader = bench.reader if bench.stage is Stage.READINGS else None
    seen = reader.seen() if reader is not None else None
    if seen is None or reader is None:
        return []
    gravity = reader.procedure.known.kit.gravity
    return reading.light(seen, is_asked=reader.asked, reads_itself=bench.reads_itself, gravity=gravity)


def _foot(desk: Desk) -> Any:
    bench = desk.bench
    match bench.stage:
        case Stage.CHANNELS:
            return channels.acts()
        case Stage.WIRING:
            return [wiring.acts(bench.pressing), *wiring.findings(bench.pressing)]
        case Stage.READINGS:
            return _reading_foot(bench)
        case Stage.RECORDINGS:
            return recordings.listed(bench)
        case Stage.RESULT:
            return result.shown(bench, is_dark())
    return []


def _reading_head(reader: Reader | None) -> Any:
    if reader is None:
        return []
    step = reader.procedure.next
    if step is None:
        return reading.over()
    plate, newest = reader.plate(step.side), reader.newest(step.side)
    return reading.head(step, plate, newest, reader.done, reader.minutes_left)


def _reading_foot(bench: Bench) -> Any:
    reader = bench.reader
    if reader is None or reader.procedure.next is None:
        return []
    return reading.foot(
        last=reader.last[1] if reader.last is not None else None,
        last_told=_last_told(reader, *reader.last) if reader.last is not None else "",
        refused=reader.refused,
        is_asked=reader.asked,
        reads_itself=bench.reads_itself,
        can_take_back=reader.done > 0,
    )


def _last_told(reader: Reader, side: Side, last: Reading) -> str:
    gain = per_count(reader.procedure, reader.plate(side))
    gravity = reader.procedure.known.kit.gravity
    return reading.told(last, reader.above_empty(side, last), max(last.noise) * gain[0], gravity)


def _figure(bench: Bench, name: Any, dark: bool) -> Any:
    reader = bench.reader
    if reader is None or not isinstance(name, dict):
        return None
    plate = next((each for each in reader.procedure.plates if each.side == name.get("of")), None)
    if plate is None:
        return None
    found = bench.result(plate.side)
    if name.get("bench-graph") == "map":
        return result.map_figure(plate, found, dark).update_layout(dragmode=False)
    drawn = result.residual_figure(found, dark)
    return None if drawn is None else drawn.update_layout(dragmode=False)


PAGE = Page("/calibrate", said.CALIBRATION, layout, connect, order=4, roles=WORKSHOP)
