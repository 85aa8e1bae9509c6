"""A report is written where it was asked for, and nowhere else."""

import os
import stat

import pytest

from encours.cli.outputs import UnusableOutput, check_outputs, write_whole


@pytest.fixture
def mask():
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_report_has_the_permissions_of_any_new_file(tmp_path, mask):
    write_whole(tmp_path / "report.html", b"whole")
    assert mode(tmp_path / "report.html") == 0o666 & ~mask
    assert os.umask(mask) == mask


def test_a_report_written_again_keeps_its_permissions(tmp_path, mask):
    report = tmp_path / "report.html"
    report.write_bytes(b"before")
    report.chmod(0o604)
    write_whole(report, b"after")
    assert (mode(report), report.read_bytes()) == (0o604, b"after")


def test_a_planted_link_is_not_written_through(tmp_path, monkeypatch):
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    folder = tmp_path / "shared by all"
    folder.mkdir()
    names = [f".report.html.{os.getpid()}.unfinished", ".aaaaaaaa.unfinished"]
    for name in names:
        (folder / name).symlink_to(victim)
    # Even a name foreseen is never opened: the next one is taken.
    foreseen = iter(["aaaaaaaa", "bbbbbbbb"])
    monkeypatch.setattr("tempfile._get_candidate_names", lambda: foreseen)
    write_whole(folder / "report.html", b"whole")
    assert victim.read_bytes() == b"mine"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*names, "report.html"])


def test_a_link_given_as_the_place_stays_and_its_target_is_replaced(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "real.html"
    target.write_bytes(b"before")
    link = tmp_path / "report.html"
    link.symlink_to(target)
    write_whole(link, b"after")
    assert link.is_symlink()
    assert target.read_bytes() == b"after"
    assert [path.name for path in target.parent.iterdir()] == ["real.html"]


def test_a_folder_that_does_not_exist_is_said_and_not_made(tmp_path):
    with pytest.raises(UnusableOutput) as refusal:
        write_whole(tmp_path / "none" / "report.html", b"whole")
    assert "no such file or folder" in str(refusal.value.what)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("output", ["link", "hard/../fec.txt", "./fec.txt"])
def test_a_report_under_another_name_of_a_file_given_is_refused(output, tmp_path):
    given = tmp_path / "fec.txt"
    given.write_bytes(b"books")
    (tmp_path / "hard").mkdir()
    (tmp_path / "link").symlink_to(given)
    with pytest.raises(UnusableOutput):
        check_outputs([tmp_path / output], inputs=[given])
    check_outputs([tmp_path / "report.html", None], inputs=[given])


def test_two_reports_that_are_one_file_are_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "report")
    with pytest.raises(UnusableOutput):
        check_outputs([tmp_path / "report", tmp_path / "link"], inputs=[])


def test_a_report_over_a_device_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnusableOutput):
        check_outputs([tmp_path / "pipe"], inputs=[])
