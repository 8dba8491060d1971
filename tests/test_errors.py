from mitragyna.errors import InputError, nearest, suggestion


def test_an_error_keeps_its_place_and_the_offending_value() -> None:
    error = InputError("duration: '0 h' is zero", where="duration", what="0 h")
    assert (str(error), error.where, error.what) == ("duration: '0 h' is zero", "duration", "0 h")


def test_a_misspelt_name_gets_the_nearest_known_one() -> None:
    known = ["methadone-solution", "morphine-oral", "heroin-intravenous"]
    assert nearest("methadon-solution", known)[0] == "methadone-solution"
    assert "'methadone-solution'" in suggestion("Methadone-Solution", known)


def test_several_near_names_are_all_named() -> None:
    assert suggestion("volum", ["volume", "volumes"]).count("'") == 4


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    assert nearest("aspirin", ["qqqq", "zzzz"]) == []
    assert suggestion("aspirin", ["qqqq", "zzzz"]) == ""
