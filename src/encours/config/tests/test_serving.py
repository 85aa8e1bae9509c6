"""How pages travel: what has not changed is fetched once; text is compressed, files are not."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from encours.config.serving import A_MONTH, FOR_EVER, Compression
from encours.ui.drawn import asset

CSS = "encours/encours.css"


def get(address, **headers):
    response = Client(headers=headers).get(address)
    content = response.getvalue()
    response.close()
    return response, content


def compressed(response, path="/x/", *, method="GET", accepts="gzip, br"):
    request = RequestFactory().generic(method, path, headers={"Accept-Encoding": accepts})
    return Compression(lambda _: response)(request)


def test_a_browser_that_has_this_version_does_not_fetch_it_again():
    response, content = get(asset(CSS))
    assert (response.status_code, response["Cache-Control"]) == (200, FOR_EVER)
    assert response["Content-Type"].startswith("text/css")
    assert content


@pytest.mark.parametrize("address", [f"/static/{CSS}", f"/static/{CSS}?v=000000000000"])
def test_an_address_without_the_version_there_is_is_asked_for_again(address):
    # During an upgrade a page of the new version may be given a file of the old one.
    response, _ = get(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "max-age=60, public")


def test_what_has_not_changed_is_not_sent_again():
    first, _ = get(asset(CSS))
    again, content = get(asset(CSS), **{"If-Modified-Since": first["Last-Modified"]})
    assert (again.status_code, content) == (304, b"")
    assert again["Cache-Control"] == FOR_EVER


def test_letters_are_kept_for_a_month():
    response, _ = get("/static/encours/vendor/inter-latin-wght-normal.woff2")
    assert (response.status_code, response["Cache-Control"]) == (200, A_MONTH)


def test_nothing_is_served_that_is_not_there():
    assert Client().get("/static/encours/nothing.css?v=").status_code == 404


def test_style_sheets_travel_compressed_to_who_can_read_it():
    plain, whole = get(asset(CSS))
    short, packed = get(asset(CSS), **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert (short["Content-Encoding"], short["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(packed) == whole
    assert len(packed) < len(whole) / 2
    assert short["Cache-Control"] == FOR_EVER


def test_letters_travel_as_they_are():
    response, _ = get(
        "/static/encours/vendor/inter-latin-wght-normal.woff2", **{"Accept-Encoding": "gzip"}
    )
    assert "Content-Encoding" not in response


def test_a_part_of_a_file_is_not_compressed():
    response, content = get(asset(CSS), **{"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert (response.status_code, len(content)) == (206, 10)
    assert "Content-Encoding" not in response


@pytest.mark.parametrize(
    ("content_type", "is_compressed"),
    [
        ("text/html; charset=utf-8", True),
        ("text/csv", True),
        ("application/json", True),
        ("image/svg+xml", True),
        ("application/octet-stream", False),
        ("application/pdf", False),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False),
        ("font/woff2", False),
    ],
)
def test_text_is_compressed_and_files_are_not(content_type, is_compressed):
    response = compressed(HttpResponse(b"encours " * 1_000, content_type=content_type))
    assert (response.get("Content-Encoding") == "gzip") is is_compressed


def test_a_document_that_streams_keeps_its_length(tmp_path):
    place = tmp_path / "grand-livre.txt"
    place.write_bytes(b"x" * 10_000)
    with place.open("rb") as file:
        answer = FileResponse(file, content_type="application/octet-stream")
        assert compressed(answer)["Content-Length"] == "10000"
        answer.close()


def test_the_same_page_has_not_the_same_length_twice():
    # Who measures answers learns less of what is in them (BREACH).
    lengths = {len(compressed(HttpResponse(b"encours " * 1_000)).content) for _ in range(40)}
    assert len(lengths) > 5


def test_a_page_says_its_policies_compressed_too(database):
    response, content = get("/account/login/", **{"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert b"<!doctype html>" in gzip.decompress(content)
