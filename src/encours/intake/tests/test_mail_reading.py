"""What an e-mail carries is read, or refused in words: whoever wrote it, whatever it is made of."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from encours.intake.connectors.mail import (
    MAX_ATTACHMENTS,
    Mail,
    clean_name,
    is_allowed,
    is_vouched,
    read_mail,
    sender_of,
)
from encours.intake.formats.records import UnreadableFile


def letter(*files, subject="Relevé", sender="Banque <releves@banque.example>", body="Bonjour,"):
    """An e-mail with files: name, bytes, type."""
    made = EmailMessage()
    made["From"], made["Subject"] = sender, subject
    made.set_content(body)
    for name, content, kind in files:
        main, _, sub = kind.partition("/")
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return made


CSV = ("relevé été.csv", b"a;b\n1;2\n", "application/octet-stream")


def test_its_files_are_given_under_their_names_with_their_bytes():
    read = read_mail(letter(CSV, ("b.xml", b"<a/>", "application/xml")).as_bytes())
    assert read.subject == "Relevé"
    assert [(each.name, each.content) for each in read.attachments] == [
        ("relevé été.csv", b"a;b\n1;2\n"),
        ("b.xml", b"<a/>"),
    ]


def test_logos_signatures_invitations_and_the_letter_itself_are_no_files():
    along = [
        ("logo.png", b"x", "image/png"),
        ("smime.p7s", b"x", "application/pkcs7-signature"),
        ("rendez-vous.ics", b"x", "application/octet-stream"),
    ]
    written = letter()
    written.add_alternative("<p>Bonjour</p>", subtype="html")
    for name, content, kind in along:
        main, _, sub = kind.partition("/")
        written.add_attachment(content, maintype=main, subtype=sub, filename=name)
    assert read_mail(written.as_bytes()).attachments == ()


def test_the_files_of_a_forwarded_message_are_found():
    outer = letter()
    outer.add_attachment(letter(CSV))
    assert [each.name for each in read_mail(outer.as_bytes()).attachments] == ["relevé été.csv"]


def test_an_archive_is_not_opened_and_is_told():
    [found] = read_mail(letter(("a.ZIP", b"PK\x03\x04", "application/zip")).as_bytes()).attachments
    assert found.content is None
    assert "not opened" in str(found.problem)


def test_a_file_without_a_name_is_named_after_its_kind():
    head = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"
    raw = head + b"Content-Type: application/pdf\n\n%PDF\n--x--\n"
    assert [each.name for each in read_mail(raw).attachments] == ["attachment-1.pdf"]


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\banque\\a.csv", "a.csv"),
        (".hidden", "hidden"),
        ("a\u202ecsv.exe", "a csv.exe"),
        ("a\r\nb.csv", "a b.csv"),
        ("", "attachment"),
        ("é" * 300 + ".csv", "é" * 116 + ".csv"),
    ],
)
def test_a_name_is_one_of_a_file_and_nothing_else(name, cleaned):
    assert clean_name(name) == cleaned


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (b"From: A <A@B.example>\n", "a@b.example"),
        (b"From: a@b.example\nFrom: c@d.example\n", ""),
        (b"From: a@b.example, c@d.example\n", ""),
        (b'From: "a@b.example" <evil@x.example>\n', "evil@x.example"),
        (b"From: a@b.example <evil@x.example>\n", ""),
        (b"Subject: x\n", ""),
        (b"From: " + b"(" * 300 + b"\n", ""),
        (b"From: =?utf-8?q?\xff\xfe?= <\xe9@b.example>\n", None),
    ],
)
def test_the_sender_is_the_one_address_it_is_from(head, address):
    if address is None:
        assert not is_allowed(sender_of(head), ["e@b.example"])
    else:
        assert sender_of(head) == address


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("releves@banque.example", True),
        ("other@banque.example", False),
        ("anybody@client.example", True),
        ("anybody@sub.client.example", False),
        ("anybody@notclient.example", False),
        ("client.example", False),
        ("", False),
    ],
)
def test_addresses_and_domains_are_allowed_exactly(address, allowed):
    assert is_allowed(address, ["releves@banque.example", "client.example"]) is allowed


_NONE = b"Authentication-Results: mx.us; dmarc=none\n"


@pytest.mark.parametrize(
    ("lines", "vouched"),
    [
        (b"Authentication-Results: mx.us; spf=pass; dmarc=pass (p=reject)\n", True),
        (b"Authentication-Results: mx.us; dmarc=fail\n", False),
        (b"Authentication-Results: mx.evil; dmarc=pass\n", False),
        (_NONE + b"Authentication-Results: mx.us; dmarc=pass\n", False),
        (b"Authentication-Results: mx.us; x=dmarc=pass\n", False),
        (b"", False),
    ],
)
def test_the_word_of_the_receiving_server_alone_counts(lines, vouched):
    assert is_vouched(lines + b"From: a@b.example\n", "mx.us") is vouched


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/plain; " + b'";' * 1_000_000 + b"\n\nx",
        b"Content-Type: text/plain;\n" + b' a=";\n' * 300_000 + b"\nx",
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n\n" * 1_000_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (at, at)
            for at in range(2_000)
        ),
        b"\n" * 2_000_000,
        b"x" * (41 << 20),
        letter(*[CSV] * (MAX_ATTACHMENTS + 1)).as_bytes(),
    ],
    ids=["parameters", "folded", "parts", "levels", "lines", "size", "attachments"],
)
def test_what_would_take_too_long_is_refused_at_once(raw):
    started = time.process_time()
    with pytest.raises(UnreadableFile):
        read_mail(raw)
    assert time.process_time() - started < 2


SOUND = letter(CSV, ("b.pdf", b"%PDF-1.7" * 20, "application/pdf")).as_bytes()
_PIECES = [
    *(b"\r\n", b"\x00", b"\xff", b"=?utf-8?b?", b"?=", b"Content-Type: ", b"message/rfc822", b"--"),
    *(b"multipart/mixed; boundary=", b"filename*0*=utf-99''%", b"charset=x", b"base64", b";", b'"'),
    *(b"\n\n", b"Content-Transfer-Encoding: x-uuencode\n", b"begin 666 a\n"),
    b"message/external-body; ",
]
MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, len(SOUND)),
        st.integers(0, 40),
        st.one_of(st.sampled_from(_PIECES), st.binary(max_size=8)),
    ),
    max_size=8,
)


@given(MUTATIONS)
def test_a_hostile_message_is_read_or_refused_never_more(mutations):
    raw = SOUND
    for at, cut, put in mutations:
        raw = raw[:at] + put + raw[at + cut :]
    try:
        read = read_mail(raw)
    except UnreadableFile:
        return
    assert isinstance(read, Mail)
    for each in read.attachments:
        assert "/" not in each.name
        assert each.name.isprintable()
        assert each.content is not None or each.problem is not None
    assert sender_of(raw) == sender_of(raw).strip()


@given(st.text(max_size=300))
@example("/\xa00")
@example("a" * 119 + "\u2003.~.pdf" + "b" * 20)
def test_whatever_a_name_is_made_of_it_is_one_of_a_file(name):
    cleaned = clean_name(name)
    assert cleaned
    assert len(cleaned) <= 120
    assert cleaned == clean_name(cleaned)
    assert not {"/", "\\", "\n", "\0"} & set(cleaned)
    assert not cleaned.startswith(".")
