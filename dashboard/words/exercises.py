"""The exercises in words: names, and how each is done, for who does them."""

from station.clinic.exercise import OnMat, Unit
from station.clinic.plan import Prescribed

NAMES = {
    "side_lying_leg_raise": "Side-lying leg raise",
    "clam": "Clam",
    "glute_bridge": "Glute bridge",
    "bridge_with_band": "Bridge with a band",
    "single_leg_bridge": "Bridge on one leg",
    "side_plank": "Side plank",
    "side_plank_leg_lift": "Side plank with leg lift",
    "reverse_plank": "Reverse plank",
    "plank_arm_and_leg": "Plank, opposite arm and leg",
    "bird_dog": "Bird dog",
    "fire_hydrant": "Fire hydrant",
    "donkey_kick": "Donkey kick",
    "staggered_deadlift": "Staggered-stance Romanian deadlift",
    "split_squat": "Split squat",
    "lateral_step_up": "Lateral step-up to balance",
    "lateral_lunge": "Lateral lunge",
    "banded_squat": "Squat with a band",
    "ball_wall_squat": "Ball-at-wall squat",
    "crab_walk": "Crab walk",
    "monster_walk": "Monster walk",
    "hip_hitch": "Hip hitch",
    "single_leg_squat": "Squat on one leg",
    "lateral_band_walk": "Side walk with a band",
    "lateral_walking_squat": "Side walk in a squat, band at the ankles",
    "squat": "Squat",
    "lunge": "Lunge",
    "walking_lunge": "Walking lunge",
    "step_up": "Step-up",
    "dumbbell_side_lunge": "Side lunge with a dumbbell",
    "goblet_squat": "Goblet squat",
    "squat_thruster": "Squat and press with dumbbells",
    "barbell_squat": "Barbell squat",
    "hip_stretch_series": "Short hip stretches, one after the other",
    "standing_itb_stretch": "Outer thigh stretch, standing",
    "hip_flexor_stretch": "Front of hip stretch",
    "glute_stretch": "Buttock stretch",
}
HOW = {
    "side_lying_leg_raise": "Lie on your side. Lift the top leg, toes level. Lower it slowly.",
    "clam": "Lie on your side, knees bent, feet together. Open the top knee. Keep the hips still.",
    "glute_bridge": "Lie on your back, knees bent. Lift your hips. Hold a moment. Lower slowly.",
    "bridge_with_band": "Put a band above your knees. Lift your hips. Push the knees out a little.",
    "single_leg_bridge": "Lie on your back. Lift your hips with one foot down. Keep the hips level.",
    "side_plank": "Lie on your side. Lean on your forearm and lift your hips. Hold a straight line.",
    "side_plank_leg_lift": "Hold a side plank. Lift the top leg and lower it slowly.",
    "reverse_plank": "Sit with your hands behind you. Lift your hips. Hold a straight line.",
    "plank_arm_and_leg": "Hold a plank. Lift one arm and the other leg. Keep your back still.",
    "bird_dog": "Go on hands and knees. Reach one arm and the other leg out. Keep your back still.",
    "fire_hydrant": "Go on hands and knees. Lift one bent knee out to the side. Lower it slowly.",
    "donkey_kick": "Go on hands and knees. Push one heel up to the ceiling. Lower it slowly.",
    "staggered_deadlift": "Put one foot in front. Bend at the hips, back straight. Stand up tall.",
    "split_squat": "Put one foot in front. Bend both knees. Push up through the front foot.",
    "lateral_step_up": "Stand beside a step. Step up and stand on that leg. Step down slowly.",
    "lateral_lunge": "Take a big step to the side. Bend that knee. Push back to the start.",
    "banded_squat": "Put a band above your knees. Squat. Keep the knees over the feet.",
    "ball_wall_squat": "Put a ball between your back and the wall. Squat and roll with the ball.",
    "crab_walk": "Put on the band. Bend your knees a little. Step to the side, then back.",
    "monster_walk": "Put on the band. Bend your knees a little. Take wide steps forward.",
    "hip_hitch": "Stand on a step on one leg. Let the other hip sink. Lift it up again.",
    "single_leg_squat": "Stand on one leg. Bend the knee a little and slowly. Keep it over the foot.",
    "lateral_band_walk": "Put the band around your legs. Stand tall. Step to the side, then back.",
    "lateral_walking_squat": "Put the band at your ankles. Stay low in a squat. Step to the side.",
    "squat": "Feet as wide as your hips. Sit back and down. Stand up tall.",
    "lunge": "Take a step forward. Bend both knees. Push back to the start.",
    "walking_lunge": "Take a big step and bend both knees. Step on with the other leg.",
    "step_up": "Step up on a step. Stand tall. Step down slowly.",
    "dumbbell_side_lunge": "Hold the weight. Take a big step to the side. Push back to the start.",
    "goblet_squat": "Hold the weight at your chest. Sit back and down. Stand up tall.",
    "squat_thruster": "Hold the weights at your shoulders. Squat. Stand up and press them up.",
    "barbell_squat": "Rest the bar on your back. Sit back and down. Stand up tall.",
    "hip_stretch_series": "Stretch each side of the hip for a short time. Then move on to the next.",
    "standing_itb_stretch": "Stand and cross your legs. Lean away from the back leg.",
    "hip_flexor_stretch": "Kneel on one knee. Move your hips forward. Do it on days when you sit a lot.",
    "glute_stretch": "Lie on your back. Pull one knee to the other shoulder. Do it after each run.",
}
"""In a patient's words; every sentence is short."""
MEASURED = {
    "share_on_front_foot": "share on the front foot",
    "front_foot_on_plate": "front foot on the plate",
    "step_down_landing": "the step down",
    "start_foot": "the foot that stays",
    "load_share": "load share only",
    "stance_in_a_rhythm": "stance in a rhythm",
    "clean_reps": "clean repetitions",
    "step_landing": "the step down",
    "within_capacity": "person and bar within the plates' capacity",
}
ON_MAT = {OnMat.YES: "on the plates", OnMat.PART: "partly on the plates", OnMat.NO: "not on the plates"}
ARTICLES = {
    "coach": "Coach's blog",
    "runners_world": "Runner's World",
    "physio": "Physio blog",
    "activation": "Activation article",
    "runner_repair": "RunnerRepair Shop",
}
SIDES = {"left": "left leg", "right": "right leg", "both": "both sides", "": "side not chosen"}
UNITS = {Unit.REPS: "times", Unit.SECONDS: "seconds", Unit.STEPS: "steps", Unit.TIMES: ""}


def dose(prescribed: Prescribed) -> str:
    """Write sets and how much in each, with the side: 2 sets of 8 times, left leg."""
    amount = prescribed.dose
    told = []
    if amount.unit is not Unit.TIMES:
        sets = "1 set" if amount.sets == 1 else f"{amount.sets} sets"
        told.append(f"{sets} of {amount.amount} {UNITS[amount.unit]}")
    if prescribed.side != "both" or amount.unit is not Unit.TIMES:
        told.append(SIDES[prescribed.side])
    return ", ".join(told)


def dose_and_often(prescribed: Prescribed) -> str:
    """Write dose and how often: 2 sets of 8 times, left leg, twice a week."""
    return ", ".join(filter(None, (dose(prescribed), per_week(prescribed.per_week))))


def per_week(times: int) -> str:
    """Write how often."""
    return {1: "once a week", 2: "twice a week", 7: "every day"}.get(times, f"{times} times a week")
