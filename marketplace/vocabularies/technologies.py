"""Technologies that clusters name often, with their names in every language.

Tags are free beside them.
"""

from marketplace.i18n import _l

LABELS: dict[str, object] = {
    "nanotechnology": _l("nanotechnology"),
    "plasma technology": _l("plasma technology"),
    "sensors and membranes": _l("sensors and membranes"),
    "water technology": _l("water technology"),
    "circular economy": _l("circular economy"),
    "digital twin": _l("digital twin"),
    "disinfection": _l("disinfection"),
    "electrospinning": _l("electrospinning"),
    "energy efficiency": _l("energy efficiency"),
    "filtration": _l("filtration"),
    "fouling": _l("fouling"),
    "membranes": _l("membranes"),
    "nanofibres": _l("nanofibres"),
    "nanofiltration": _l("nanofiltration"),
    "plasma": _l("plasma"),
    "reverse osmosis": _l("reverse osmosis"),
    "sensors": _l("sensors"),
    "surface treatment": _l("surface treatment"),
    "ultrafiltration": _l("ultrafiltration"),
    "waste water treatment": _l("waste water treatment"),
    "water efficiency": _l("water efficiency"),
}
"""The first four are those of the founding clusters."""
