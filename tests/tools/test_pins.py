from tools import pin

PINNED = {"polars": ("2.1.0", ""), "colorama": ("0.4.6", "sys_platform == 'win32'")}


def test_every_package_of_this_environment_is_pinned_to_its_version():
    assert pin.check_pins() == []


def test_an_environment_as_pinned_has_no_fault():
    assert pin.find_faults(PINNED, {"polars": "2.1.0"}, {"polars": ("2.1.0", "")}) == []


def test_each_difference_between_pins_and_environment_is_named():
    installed = {"polars": "2.2.0", "left-pad": "1.0"}
    assert pin.find_faults(PINNED, installed, {"colorama": ("0.4.5", "")}) == [
        "left-pad 1.0 is installed, not pinned",
        "polars is pinned to 2.1.0, 2.2.0 is installed",
        "requirements.lock has colorama 0.4.5, the pins do not",
    ]
    assert pin.find_faults(PINNED, {}, {}) == ["polars 2.1.0 is pinned, not installed"]


def test_pins_are_read_with_their_markers_and_digests():
    lines = [
        "boolean.py==5.0 \\",
        "    --hash=sha256:00",
        "Colorama==0.4.6 ; sys_platform == 'x' \\",
    ]
    assert pin.parse_pins(lines) == {
        "boolean-py": ("5.0", ""),
        "colorama": ("0.4.6", "sys_platform == 'x'"),
    }
    assert pin.parse_name("Typer[all]>=0.29") == "typer"
