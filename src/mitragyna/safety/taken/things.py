"""What is taken in one arm: products, past use and medicines, each as one substance with when and how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from mitragyna.library import Library, Product
from mitragyna.library.composition import MARKERS
from mitragyna.safety.names.elsewhere import named_elsewhere
from mitragyna.safety.names.forms import DEPOT, OTHER, THROUGH, form_of, is_depot, is_extended, prolonged
from mitragyna.safety.names.written import KRATOM_NAMES, SEVEN_OH_NAMES, UNRECORDED, as_on_labels
from mitragyna.safety.names.written_amounts import less_amount, less_gloss, without_pair
from mitragyna.safety.taken.amounts import Amounts, is_volume, of_course, of_doses, of_take, weighed
from mitragyna.safety.taken.definitions import PERIPHERAL, by_amount, by_definition
from mitragyna.safety.taken.lots import meaning
from mitragyna.safety.taken.presence import Window, slower
from mitragyna.safety.taken.runs import regimens
from mitragyna.safety.taken.thing import (
    ARM,
    HISTORY,
    KEYS,
    MEDICINE,
    IngredientLike,
    Taken,
    Thing,
    VocabularyLike,
)
from mitragyna.safety.taken.windows import of_course_times, of_depot, of_dose_times, of_past, of_take_times
from mitragyna.scenario import Arm, Scenario
from mitragyna.scenario.doses import Dose, expand
from mitragyna.scenario.regimen import Course, Medicine
from mitragyna.units import DAY_H

_CLASS_FLAG: Final = {
    "opioid": "opioid",
    "antagonist": "opioid_antagonist",
    "alpha-2 agonist": "alpha2_agonist",
    "sedative": "sedative",
}


MOST_APART: Final = 200
"""People of an event table, with doses of their own, who are looked at one by one."""


def by_person(arm: Arm) -> tuple[Arm, ...]:
    """The arm once for each person of its event table, so that nobody's doses meet another's.

    People with the same doses are one. Where more than ``MOST_APART`` differ, those who take the same products are
    looked at together: their doses may then seem to meet, and none is missed.
    """
    events = arm.events
    if events is None or not events.by_id:
        return (arm,)
    alike: dict[object, list[str]] = {}
    for person, records in events.by_id.items():
        alike.setdefault(tuple(replace(record, line=0) for record in records), []).append(person)
    if len(alike) > MOST_APART:
        alike = {}
        for person, records in events.by_id.items():
            alike.setdefault(frozenset(r.product for r in records), []).append(person)
        groups = list(alike.values())
    else:
        groups = [people[:1] for people in alike.values()]
    return tuple(
        replace(arm, events=replace(events, by_id={person: events.by_id[person] for person in people}))
        for people in groups
    )


def taken_in(
    scenario: Scenario,
    arm: Arm,
    library: Library,
    vocabulary: VocabularyLike,
    everywhere: tuple[Thing, ...] | None = None,
    *,
    slow: bool | None = False,
) -> Taken:
    """What one arm's people take: the arm's products, those of the history, and the medicines.

    ``everywhere`` are the last two, as ``in_every_arm`` gives them, where they are known already; ``slow`` is whether
    liver or kidneys clear less than usual, None where nobody knows.
    """
    if everywhere is None:
        everywhere = in_every_arm(scenario, library, vocabulary, slow=slow)
    things: list[Thing] = []
    origin = 1 + max((thing.origin for thing in everywhere), default=0)
    for product, window, amounts in _in_arm(arm, scenario.duration, library, _weight(scenario)):
        things += _of_product(ARM, product, origin, window, amounts, library, vocabulary)
        origin += 1
    return Taken(by_amount((*_there(things, slow), *everywhere)), scenario.person.medicines is not None)


def _there(things: list[Thing], slow: bool | None) -> tuple[Thing, ...]:
    """The things as long as they are there, with how many opioids each has beside it in its product."""
    counted = _beside_opioids(things)
    if slow is False:
        return counted
    return tuple(replace(thing, window=slower(thing.window, slow is True)) for thing in counted)


def in_every_arm(
    scenario: Scenario, library: Library, vocabulary: VocabularyLike, *, slow: bool | None = False
) -> tuple[Thing, ...]:
    """What everybody takes, whatever the arm: the products of the history, and the medicines; ``slow`` as above."""
    things: list[Thing] = []
    origin, weight = 0, _weight(scenario)
    for past in scenario.history:
        product = library.product(past.product)
        when = of_past(past, library)
        per_day = DAY_H / past.interval if past.count > 1 else None
        amount = weighed(past.amount, past.per_kg, weight)
        daily = None if amount is None else amount * max(1.0, per_day or 1.0)
        amounts = Amounts(daily, amount, per_day or 1.0, amount, past.interval if past.count > 1 else None)
        made = _of_product(HISTORY, product, origin, when, amounts, library, vocabulary)
        things += [replace(thing, again=KEYS[MEDICINE] in past.key) for thing in made]
        origin += 1
    courses = dict(scenario.resolved_medicines(library).courses)
    medicines = [
        (each.name, _by_mass(courses.get(each.key, Course()), each, library))
        for each in scenario.person.medicines or ()
    ]
    person = scenario.person
    named, doubtful = named_elsewhere(
        (*(person.conditions or ()), *(person.signs or ())), lambda name: bool(_ingredients(name, vocabulary))
    )
    for name, course in [*medicines, *((name, Course()) for name in named)]:
        if course.per_kg and course.amount is not None:
            course = replace(course, amount=weighed(course.amount, True, weight), per_kg=False)
        made = _of_medicine(name, origin, course, library, vocabulary)
        things += made
        origin = 1 + max(thing.origin for thing in made)
    for place, (written, hint) in enumerate(doubtful, origin):
        things.append(_strange(written, place, Course(), hint))
    return _there(things, slow)


def _by_mass(course: Course, medicine: Medicine, library: Library) -> Course:
    """The course without an amount that is a volume: only of a product is it known what a volume holds."""
    written = None if medicine.written is None else medicine.written.amount
    if library.named(medicine.name) is None and is_volume(written):
        return replace(course, amount=None)
    return course


def _beside_opioids(things: list[Thing]) -> tuple[Thing, ...]:
    """The things with how many opioids each has beside it in its product."""
    opioids = Counter(thing.origin for thing in things if thing.flags.get("opioid"))
    return tuple(
        replace(t, companions=n - bool(t.flags.get("opioid"))) if (n := opioids[t.origin]) else t
        for t in things
    )


def _weight(scenario: Scenario) -> float | None:
    """Body weight (kg) where it is one number."""
    given = scenario.covariates.get("weight")
    return float(given) if isinstance(given, (int, float)) else None


def _in_arm(
    arm: Arm, duration: float, library: Library, weight: float | None
) -> list[tuple[Product, Window, Amounts]]:
    takes = [*arm.takes]
    told: list[tuple[Product, Window, Amounts]] = []
    if arm.events is not None:
        by_product: dict[str, list[tuple[str | None, Dose]]] = {}
        people = list(arm.events.by_id) or [None]
        for person in people:
            for dose in expand(arm, duration, person):
                if dose.product:
                    by_product.setdefault(dose.product, []).append((person, dose))
        for name, doses in by_product.items():
            if len(people) == 1 and (regular := regimens([dose for _, dose in doses])):
                takes += regular
                continue
            when = of_dose_times([dose.time_h for _, dose in doses], name, library)
            rows = [
                (person, dose.time_h, weighed(dose.amount, dose.per_kg, weight)) for person, dose in doses
            ]
            told.append((library.product(name), when, of_doses(rows)))
    made: list[tuple[Product, Window, Amounts]] = []
    for take in takes:
        when = of_take_times(take, duration, library)
        made.append((library.product(take.product), when, of_take(take, duration, weight)))
    return [*made, *told]


def _of_product(
    source: str, product: Product, origin: int, window: Window, amounts: Amounts, library: Library,
    vocabulary: VocabularyLike,
) -> list[Thing]:  # fmt: skip
    things: list[Thing] = []
    parts = [part.substance for part in product.everything]
    alkaloids = {part for part in parts if _of_the_leaf(part, library)}
    if product.kratom or alkaloids:
        # What a product holds counts, whatever its class says.
        things.append(_kratom(source, product.name, product, origin, window, amounts))
    for part in product.everything:
        substance = part.substance
        known = library.substances.get(substance)
        if substance in alkaloids:
            continue
        found = _ingredients(substance, vocabulary)
        flag = _CLASS_FLAG.get(product.kind if known is None else known.kind)
        given = {} if flag is None else {flag: True}
        if known is not None and known.mor is not None and known.mor.tau.value > 0.0:
            # An agonist by its numbers is one, whatever its class says.
            given["opioid"] = True
        # Limits are those of labels: what a label says of the substance counts as the label has it.
        by_label = product.labelled and part is product.contains[0]
        own = amounts if by_label else amounts.of_content(part.content.value)
        if found:
            made = [_ingredient(source, product.name, one, origin, window, own, given) for one in found]
            base = not by_label
            things += [replace(thing, form=OTHER, route=product.route, base=base) for thing in made]
        else:
            by_definition(given)
            things.append(
                Thing(source=source, written=product.name, name=substance, origin=origin, flags=given, window=window,
                      amounts=own, product=product.name, form=OTHER, route=product.route)
            )  # fmt: skip
    return things


def _of_the_leaf(substance: str, library: Library) -> bool:
    known = library.substances.get(substance)
    return known is not None and known.kind == "kratom alkaloid"


def _kratom(
    source: str, written: str, product: Product | None, origin: int, window: Window, amounts: Amounts
) -> Thing:
    return Thing(
        source=source, written=written, name=written if product is None else product.name, origin=origin,
        kratom=True, enhanced=None if product is None else product.enhanced, window=window, amounts=amounts,
        classes=frozenset() if product is None else frozenset({product.kind.casefold()}),
        product="" if product is None else product.name,
        doubt=_NOT_MEASURED if product is not None and product.enhanced else "", lot=meaning(product, amounts),
    )  # fmt: skip


def _of_medicine(
    name: str, origin: int, course: Course, library: Library, vocabulary: VocabularyLike
) -> list[Thing]:
    if gloss := less_gloss(name, lambda text: _named(text, vocabulary)):
        return [
            replace(one, written=name) for one in _of_medicine(gloss, origin, course, library, vocabulary)
        ]
    product = library.named(name)
    pair = without_pair(name) if product is None else ""
    # Strengths of each ingredient, with a slash as between names ("oxycodone/acetaminophen 10/325"), are no names.
    whole = bool(pair) and _how_many(pair, vocabulary) > 1
    parts = vocabulary.separate(name) if product is None and not whole else ()
    mixed, parts = _mixed(parts, vocabulary)
    if mixed and len(parts) == 1:
        made = _of_medicine(mixed, origin, course, library, vocabulary)
        return [replace(one, written=name, twofold=one.name == _MIXED_IN) for one in made]
    if parts:
        # How much of each there is, an amount of them together does not say.
        own = replace(course, amount=None)
        rows = [_of_medicine(part, origin + i, own, library, vocabulary) for i, part in enumerate(parts)]
        rows = [
            [replace(one, written=name, twofold=part == mixed and one.name == _MIXED_IN) for one in row]
            if part == mixed else row
            for part, row in zip(parts, rows, strict=True)
        ]  # fmt: skip
        return [
            thing if thing.resolved else replace(thing, hint=f" (in '{name}'){thing.hint}")
            for row in rows
            for thing in row
        ]
    plain = _plain(name)
    substance = "mitragynine" if plain in KRATOM_NAMES else MARKERS[0] if plain in SEVEN_OH_NAMES else plain
    window = of_course_times(course, product, substance, library)
    amounts = of_course(None if course.per_kg else course.amount, course.interval, once=course.once)
    unsaid = Amounts(None, None, amounts.per_day)
    found = _ingredients(name, vocabulary)
    several = len({one.name for one in found}) > 1
    agonist = [one.name for one in found if one.name != _MIXED_IN] if several else []
    shared = agonist[0] if several and len(agonist) == 1 and amounts.largest is not None else ""
    if product is not None and product.kratom:
        made = [_kratom(MEDICINE, name, product, origin, window, amounts)]
    elif _plain(name) in KRATOM_NAMES:
        # What kind of kratom product it is, nobody has said.
        told = amounts if _plain(name) in _OF_LEAF else unsaid
        made = [_kratom(MEDICINE, "kratom", None, origin, window, told)]
    elif _plain(name) in SEVEN_OH_NAMES:
        kratom = _kratom(MEDICINE, "7-hydroxymitragynine", None, origin, window, unsaid)
        made = [replace(kratom, enhanced=True, doubt=_NOT_MEASURED)]
    elif found:
        made = [
            _alkaloid(one.name, origin, _own_window(name, one, course, product, library), unsaid)
            if KRATOM_ALKALOID in one.classes and one.name != UNRECORDED
            else _ingredient(
                MEDICINE, name, one, origin, _own_window(name, one, course, product, library),
                unsaid if several and one.name != shared else amounts, {},
            )
            for one in found
        ]  # fmt: skip
    elif product is not None:
        made = _of_product(MEDICINE, product, origin, window, amounts, library, vocabulary)
    else:
        made = []
    if made:
        form = form_of(name) if product is None else made[0].form or form_of(name)
        labelled = as_on_labels(name) if product is None else ()
        twofold = len(labelled) > 1 and all(_ingredients(part, vocabulary) for part in labelled)
        made = [
            replace(
                thing, begun=course.begun, form=form, over=course.last is not None,
                shared=thing.name == shared,
                twofold=twofold and thing.flags.get("opioid_antagonist", False) and thing.name != _MIXED_IN,
            )
            for thing in made
        ]  # fmt: skip
        return _depots(made, name, course)
    if bare := less_amount(name, lambda text: _how_many(text, vocabulary)):
        made = _of_medicine(bare, origin, course, library, vocabulary)
        made = [
            replace(one, unread=name, form=one.form or form_of(name))
            if one.resolved
            else replace(one, hint=one.hint.replace(bare, name))
            for one in made
        ]
        return _depots(made, name, course)
    strange = _strange(name, origin, course, _hint(vocabulary.resolve(name)))
    return [replace(strange, window=window, amounts=amounts)]


def _mixed(parts: tuple[str, ...], vocabulary: VocabularyLike) -> tuple[str, tuple[str, ...]]:
    """A listed opioid and naloxone that labels have in one product, as labels join them, and the names with it as one.

    By mouth the naloxone in such a product hardly acts: whether it is one is asked, and not taken as a dose of it.
    """
    meant = [[one.name for one in _ingredients(part, vocabulary)] for part in parts]
    for i, antagonist in enumerate(meant):
        for j, other in enumerate(meant):
            label = f"{parts[j]}/{parts[i]}"
            if antagonist == [_MIXED_IN] and i != j and len(other) == 1 and not vocabulary.separate(label):
                rest = [label if k == j else part for k, part in enumerate(parts) if k != i]
                return label, tuple(rest)
    return "", parts


def _named(text: str, vocabulary: VocabularyLike) -> frozenset[str]:
    """The ingredients that a text means, less amounts in it."""
    found = _ingredients(text, vocabulary)
    if not found and (bare := less_amount(text, lambda each: _how_many(each, vocabulary))):
        found = _ingredients(bare, vocabulary)
    return frozenset(one.name for one in found)


def _how_many(text: str, vocabulary: VocabularyLike) -> int:
    return (
        len(_ingredients(text, vocabulary)) or len(vocabulary.separate(text)) or _plain(text) in KRATOM_NAMES
    )


def _strange(written: str, origin: int, course: Course, hint: str) -> Thing:
    """What is not known by name."""
    return Thing(
        source=MEDICINE, written=written, name=written, origin=origin, resolved=False, hint=hint, kratom=None,
        enhanced=None, begun=course.begun, over=course.last is not None,
    )  # fmt: skip


def _depots(made: list[Thing], name: str, course: Course) -> list[Thing]:
    """The things of one medicine, depots as depots: by the words of its name, or by how much and how often."""
    long = DEPOT if len(made) == 1 and prolonged(name) else ""
    out: list[Thing] = []
    for thing in made:
        form = long if long and thing.form not in (THROUGH, DEPOT) else thing.form
        now = is_depot(form, thing.name.casefold(), course.amount, course.interval)
        out.append(_depot(thing) if now and thing.resolved else thing)
    return out


def _depot(thing: Thing) -> Thing:  # no half-life of another form tells how long it stays
    doubt = f"how long the depot '{thing.written}' goes on bringing {thing.name} after its last dose (weeks to months)"
    window = of_depot(thing.window, thing.name.casefold(), thing.amounts.interval)
    return replace(thing, form=DEPOT, window=window, doubt=doubt)


def _own_window(
    name: str, found: IngredientLike, course: Course, product: Product | None, library: Library
) -> Window:
    """When one ingredient of a medicine is there, by its own levels where the name is no product."""
    substance = found.name.casefold()
    if KRATOM_ALKALOID in found.classes and found.name != UNRECORDED:
        substance = MARKERS[0] if found.name in _STRONG else "mitragynine"
        return of_course_times(course, product, substance, library)
    form = form_of(name)
    slow = form == THROUGH or is_extended(name, form, substance, course.interval) is True
    plain = _plain(name) == _plain(substance)
    return of_course_times(course, product, substance, library, plain=plain, slow=slow)


_OF_LEAF: Final = KRATOM_NAMES - {"mitragynine", "kratom tea", "ketum tea", "ketum juice"}
"""Names whose amount is at least that of leaf; of the others it is one of an alkaloid, or of a drink."""
_NOT_MEASURED: Final = (
    "how long 7-hydroxymitragynine and what comes with it stay after such a product: not measured in people"
)


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _hint(unknown: object) -> str:
    """Why a name was not resolved and what it may be, as far as the vocabulary says."""
    near = tuple(str(each) for each in getattr(unknown, "suggestions", ()))
    parts = [str(getattr(unknown, "reason", ""))] if getattr(unknown, "reason", "") else []
    parts += [f"nearest: {', '.join(near)}"] if near else []
    return f" ({'; '.join(parts)})" if parts else ""


_STRONG: Final = ("7-hydroxymitragynine",)
KRATOM_ALKALOID: Final = "kratom alkaloid"
"""The class of what is kratom under any name that the vocabulary knows."""


def _alkaloid(name: str, origin: int, window: Window, amounts: Amounts) -> Thing:
    """An alkaloid of kratom named as a medicine: kratom, and a concentrate where it is one of the strong ones."""
    strong = name in _STRONG
    made = _kratom(MEDICINE, "7-hydroxymitragynine" if strong else "kratom", None, origin, window, amounts)
    return replace(made, enhanced=True, doubt=_NOT_MEASURED) if strong else made


def _ingredients(name: str, vocabulary: VocabularyLike) -> tuple[IngredientLike, ...]:
    """The ingredients of that name; none where the vocabulary does not know it."""
    found = vocabulary.resolve(name)
    rows = cast("tuple[object, ...]", found) if isinstance(found, tuple) else (found,)
    return tuple(cast("IngredientLike", one) for one in rows if hasattr(one, "flags"))


def _ingredient(
    source: str, written: str, found: IngredientLike, origin: int, window: Window, amounts: Amounts,
    given: Mapping[str, bool],
) -> Thing:  # fmt: skip
    flags = dict(given)
    strengths: dict[str, str] = {}
    # What the library's own class of a substance says rests on its records.
    recalled = frozenset(
        name
        for name, flag in found.flags.items()
        if flag.value == "yes" and flag.recalled and name not in given
    )
    for name, flag in found.flags.items():
        if flag.value == "yes":
            flags[name] = True
        elif flag.value == "no" and not flag.recalled:
            flags.setdefault(name, False)
        strength = getattr(flag, "strength", None)
        if strength:
            strengths[name] = str(strength)
    classes = frozenset(name.casefold() for name in found.classes)
    by_definition(flags, classes)
    # None: that it is kratom, or no more than that, nobody has recorded.
    kind = None if found.name == UNRECORDED else False
    if found.name.casefold() in PERIPHERAL:
        flags["opioid"] = flags["sedative"] = False
    return Thing(
        source=source, written=written, name=found.name, origin=origin, flags=flags, recalled=recalled,
        strengths=strengths, kratom=kind, enhanced=kind,
        classes=classes, window=window, amounts=amounts,
        product=written if source != MEDICINE else "",
    )  # fmt: skip


_MIXED_IN: Final = "naloxone"
"""The antagonist of which labels have a mixture for daily use ("buprenorphine/naloxone")."""
