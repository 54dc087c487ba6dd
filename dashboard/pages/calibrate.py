"""Calibration bench, for the engineer: from raw channels to a certificate. The server holds its state."""

from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update, set_props
from dash.development.base_component import Component

from calibration.check import Scene
from calibration.mat.begun import Way
from calibration.mat.procedure import MAY_BE_LEFT, Part
from dashboard.accounts.presence import felt
from dashboard.accounts.role import WORKSHOP
from dashboard.accounts.signed_in import signed_in
from dashboard.bench.bench import Bench
from dashboard.bench.stage import Stage
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.paper import usual
from dashboard.parts.bench import beginning, entry, mat_loading, mat_stages, road, signing, stages
from dashboard.parts.notice import notice, of_error
from dashboard.pressed import pressed
from dashboard.words import bench as said
from dashboard.words import check, mat_check
from station.certificate import Certificate
from station.errors import StationError
from station.mat import Side
from station.validity import MONTHS

EVERY = 700
"""ms between two looks: often enough to see what a hand does."""


class Ids:
    """Names of the parts of this page."""

    CLOCK = "bench-clock"
    TICK = "bench-tick"
    DEVICE = "bench-device"
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


def layout(desk: Desk, at: str = "", **_: str) -> Component:
    """Return the page; it shows what is open on the server. at : a part of the bench to begin with."""
    if at in set(Stage) and not desk.is_mat():
        desk.bench.go(Stage(at))
    way, device, grid, picture, stage, light, foot, version = _everything(desk)
    return html.Div(
        [
            html.Div([html.H1(said.BENCH), html.Div(device, id=Ids.DEVICE)], className="top"),
            html.Div(way, id=Ids.ROAD),
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
                        **{"data-one-at-a-time": "true"},
                    ),
                ],
                id=Ids.GRID,
                className=grid,
            ),
            dcc.Store(id=Ids.VERSION, data=version),
            dcc.Interval(id=Ids.CLOCK, interval=EVERY),
            dcc.Store(id=Ids.TICK),
            dcc.Download(id=Ids.FILE),
        ],
        className="page calibrate",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Look again and again, and obey the buttons."""
    parts = (
        (Ids.ROAD, "children"),
        (Ids.DEVICE, "children"),
        (Ids.GRID, "className"),
        (Ids.PICTURE, "children"),
        (Ids.STAGE, "children"),
        (Ids.LIGHT, "children"),
        (Ids.FOOT, "children"),
        (Ids.VERSION, "data"),
    )

    app.clientside_callback(
        ClientsideFunction("calls", "ticked"),
        Output(Ids.TICK, "data"),
        Input(Ids.CLOCK, "n_intervals"),
        prevent_initial_call=True,
    )

    @app.callback(
        *(Output(*part) for part in parts),
        Output("told", "children", allow_duplicate=True),
        Input(Ids.TICK, "data"),
        State(Ids.VERSION, "data"),
        prevent_initial_call=True,
    )
    def look(_count: int, shown: Any) -> tuple[Any, ...]:
        told: Any = no_update
        try:
            if (desk.mat_bench if desk.is_mat() else desk.bench).look():
                felt(desk.library)
        except StationError as error:
            told = of_error(error)
        if shown == _version(desk):
            kept = no_update
            shown_of = mat_stages if desk.is_mat() else stages
            return kept, kept, kept, shown_of.picture(desk), kept, shown_of.light(desk), kept, kept, told
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
    def obey(_clicks: list[int | None], values: list[Any], names: list[dict[str, str]]) -> tuple[Any, ...]:
        button = pressed()
        if not button:
            return *(no_update for _ in parts), no_update, no_update
        asked = {each["bench-ask"]: value for each, value in zip(names, values, strict=True)}
        try:
            do = _do_on_mat if desk.is_mat() else _do
            file = do(desk, str(button["bench"]), str(button["of"]), asked)
        except StationError as error:
            if isinstance(error, entry.EntryError):
                set_props({"bench-ask": error.name}, {"error": error.sentence})
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
        Output({"bench-ask": MATCH}, "error"),
        Input({"bench-ask": MATCH}, "value"),
        State({"bench-ask": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def keep(value: Any, which: Any) -> str:
        """Keep an answer, so that it stays when another window goes elsewhere; it is not marked any more."""
        name = str(which.get("bench-ask")) if isinstance(which, dict) else ""
        if name in beginning.NAMES and isinstance(value, str) and len(value) <= beginning.LONGEST:
            desk.bench.answers.keep(signed_in().account, name, value)
        return ""

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
        found = stages.figure(desk, name, scheme == "dark")
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
            bench.wiring.begin()
        case "press_again" if of.isdecimal():
            bench.wiring.again(int(of))
        case "silent":
            bench.wiring.nothing_answers()
        case "begin" if (hello := bench.hello) is not None:
            bench.begin(beginning.begun(asked, hello, who.shown, str(who.role or "")))
            bench.answers.forget(who.account)
            desk.library.audit.add(who.account, "calibration_begun", hello.serial)
        case "take_up":
            bench.take_up(of)
        case "leave":
            bench.leave()
        case "read":
            bench.ask()
        case "back":
            bench.take_last_back(why, of)
        case "drop":
            side, _, number = of.partition(":")
            if side in set(Side) and number.isdecimal():
                bench.take_back(Side(side), int(number), why)
        case "record" if of in set(Scene):
            _record(bench, Scene(of), asked)
        case "stop":
            bench.opened.stop_recording()
        case "skip" | "unskip" if of in set(Scene):
            bench.opened.skip(Scene(of), bench.side, is_skipped=act == "skip")
        case "sign":
            return _sign(desk, asked)
        case "pose_begin":
            bench.pose_begin(who.shown)
        case "pose_take_up":
            bench.pose_take_up(who.shown)
        case "pose_read":
            bench.bridging.ask()
        case "pose_back":
            bench.bridging.take_last_back(why, of)
        case "pose_hole" if of.isdecimal():
            bench.bridging.take_back(why, int(of))
        case "pose_leave":
            bench.bridging.leave()
        case "pose_sign":
            found = bench.bridging.sign(bench.connected.certificate(), who.shown)
            desk.library.audit.add(who.account, "certificate_signed", found.number, {"sha256": found.hash})
        case "check_begin":
            standard = bench.checking.standard
            bench.checking.begin(_mass(asked) if standard is None else standard.mass)
        case "check_standard":
            bench.checking.begin(_mass(asked), is_standard=True)
        case "check_read":
            bench.checking.ask()
        case "check_stop":
            bench.checking.stop()
        case "pdf" | "json" if (saved := _certificate(bench, of)) is not None:
            return _file(saved, act, usual(desk.library))
    return None


def _do_on_mat(desk: Desk, act: str, of: str, asked: dict[str, Any]) -> None:
    """Do what a button says while a mat is connected. Errors: StationError."""
    bench, who = desk.mat_bench, signed_in()
    match act:
        case "mat_begin":
            way = str(asked.get("mat_way"))
            bench.begin(Way(way) if way in set(Way) else Way.BLADDER, who.shown)
            desk.library.audit.add(who.account, "calibration_begun", bench.serial)
        case "mat_take_up":
            bench.take_up(of)
        case "mat_leave":
            bench.leave()
        case "mat_check_begin":
            mass = entry.number(asked, "mat_check_mass", mat_check.MASS, 2.5, 200.0)
            tile = entry.number(asked, "mat_check_tile", mat_check.TILE, 20.0, 200.0)
            bench.check(mass, tile / 1e3)
        case "mat_check_read":
            bench.checking.read()
        case "mat_check_stop":
            bench.checking.stop()
        case "mat_press":
            bench.press()
        case "mat_end_presses":
            bench.end_presses()
        case "mat_read":
            bench.read(mat_loading.number(asked.get("mat_shown")))
        case "mat_stop":
            bench.stop()
        case "mat_back":
            bench.take_last_back(of)
        case "mat_leave_out" if of in MAY_BE_LEFT:
            bench.leave_out(Part(of))
        case "mat_after_all":
            bench.do_after_all()
        case "mat_again":
            bench.take_back([int(each) for each in of.split(",") if each.isdecimal()])
        case "mat_other" if (wanted := mat_loading.number(asked.get("mat_number"))) is not None:
            bench.take_back([mat_loading.whole(wanted)])
        case "mat_keep":
            months = str(asked.get("mat_months") or "")
            found = bench.keep(who.shown, int(months) if months in signing.MONTHS else MONTHS)
            desk.library.audit.add(who.account, "certificate_signed", found.number, {"sha256": found.hash})


def _certificate(bench: Bench, of: str) -> Certificate | None:
    return bench.opened.signed if of == "signed" else bench.connected.present()


def _file(found: Certificate, kind: str, paper: str) -> Any:
    written = found.to_bytes() if kind == "json" else signing.printed(found, paper)
    return dcc.send_bytes(written, f"{found.number}.{kind}")


def _mass(asked: dict[str, Any]) -> float:
    return entry.number(asked, "check_mass", check.CHECK_MASS, 2.5, 200.0)


def _record(bench: Bench, scene: Scene, asked: dict[str, Any]) -> None:
    made = bench.procedure
    told: dict[str, Any] = {}
    seconds = None
    if scene in (Scene.DEAD_LOAD, Scene.CREEP) and made is not None:
        told["mass"] = made.known.loads[-1]
    if scene is Scene.CREEP and str(asked.get("creep_seconds")) in said.CREEP_LENGTHS:
        seconds = float(asked["creep_seconds"])
    if scene is Scene.DROP:
        mass = entry.number(asked, "drop_mass", said.DROP_MASS, 0.2, 20.0)
        height = entry.number(asked, "drop_height", said.DROP_HEIGHT, 20.0, 1000.0)
        told |= {"mass": mass, "height": height * 1e-3}
    bench.opened.record(scene, bench.side, told, seconds)


def _sign(desk: Desk, asked: dict[str, Any]) -> None:
    months = str(asked.get("months") or "")
    who = signed_in()
    found = desk.bench.sign(who.shown, str(who.role or ""), int(months) if months in signing.MONTHS else 12)
    desk.library.audit.add(who.account, "certificate_signed", found.number, {"sha256": found.hash})


def _version(desk: Desk) -> str:
    """What the fixed parts of the page were made of."""
    # Both notice another device before the version is read: else the first look would draw all anew.
    hello = desk.mat_bench.hello or desk.bench.hello
    return f"{hello.serial if hello is not None else ''}:{desk.bench.turns.version}"


def _everything(desk: Desk) -> tuple[Any, ...]:
    """Return every part of the page, in the order of the callback."""
    bench = desk.bench
    version = _version(desk)
    if desk.is_mat():
        return *mat_stages.everything(desk), version
    if bench.hello is None:
        none = notice(said.NO_DEVICE, said.NO_DEVICE_HOW)
        return road.road(bench), [], "bench-of at-none", [], none, [], [], version
    stage, foot = stages.stage(desk), stages.foot(desk)
    return (
        road.road(bench),
        road.device(desk),
        f"bench-of at-{bench.stage.value}",
        stages.picture(desk),
        stage,
        stages.light(desk),
        foot,
        version,
    )


PAGE = Page("/calibrate", said.CALIBRATION, layout, connect, order=4, roles=WORKSHOP)
