"""Manifest and folder checks: each fault its own problem row, and nothing else is lost."""

import pytest

from pipeline import corpus, ingest

TEXT = (
    "The council met its partners in the town hall and agreed a plan for the year ahead with them. "
    * 4
)


def _write(folder, **files):
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content)


def test_missing_and_empty_folders_are_told(tmp_path):
    with pytest.raises(corpus.CorpusError, match="there is no folder"):
        corpus.load(tmp_path / "nowhere")
    with pytest.raises(corpus.CorpusError, match="holds no document"):
        corpus.load(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT)
    with pytest.raises(corpus.CorpusError, match="is a file"):
        corpus.load(tmp_path / "a.txt")


def test_without_a_manifest_every_readable_file_is_taken(tmp_path):
    _write(
        tmp_path, a__txt=TEXT, b__html=f"<main><p>{TEXT}</p></main>", c__xyz="no", README__md="no"
    )
    assert [e.path for e in corpus.load(tmp_path).entries] == ["a.txt", "b.html"]


def test_manifest_naming_a_missing_file_is_one_problem_and_the_rest_goes_on(
    tmp_path, book, settings
):
    _write(tmp_path, a__txt=TEXT, manifest__csv="path,kind\na.txt,other\ngone.txt,other\n")
    loaded = corpus.load(tmp_path)
    assert [(p["code"], p["path"]) for p in loaded.problems] == [("missing_file", "gone.txt")]
    read = ingest.ingest(loaded, book.tables["kinds"], settings)
    assert list(read.documents["path"]) == ["a.txt"]


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ("path\na.txt\na.txt\n", "duplicate_id"),
        ("path\na.txt\nb.xyz\n", "unknown_format"),
        ("path,kind\na.txt,poem\n", "manifest_bad_value"),
        ('path\na.txt\n""\n', "manifest_no_path"),
        ("path\na.txt\n../other.txt\n", "outside_corpus"),
        ("path\na.txt\n", "not_in_manifest"),
    ],
)
def test_each_fault_of_a_manifest_has_its_code(tmp_path, manifest, code):
    folder = tmp_path / "c"
    folder.mkdir()
    (tmp_path / "other.txt").write_text(TEXT)
    _write(folder, a__txt=TEXT, b__xyz="x", manifest__csv=manifest)
    if code == "not_in_manifest":
        (folder / "extra.txt").write_text(TEXT)
    if code == "manifest_no_path":
        (folder / "manifest.csv").write_text("path,kind\na.txt,other\n,other\n")
    assert [p["code"] for p in corpus.load(folder).problems] == [code]


def test_unknown_manifest_column_is_refused(tmp_path):
    _write(tmp_path, a__txt=TEXT, manifest__csv="path,colour\na.txt,red\n")
    with pytest.raises(corpus.CorpusError, match="unknown column colour"):
        corpus.load(tmp_path)


def test_real_and_invented_together_are_refused(tmp_path):
    _write(
        tmp_path, a__txt=TEXT, b__txt=TEXT, manifest__csv="path,invented\na.txt,true\nb.txt,false\n"
    )
    with pytest.raises(corpus.CorpusError, match="real and invented"):
        corpus.load(tmp_path)


def test_link_out_of_the_folder_is_not_followed(tmp_path):
    folder = tmp_path / "c"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(TEXT)
    (folder / "a.txt").write_text(TEXT)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert [e.path for e in corpus.load(folder).entries] == ["a.txt"]


def test_manifest_wins_and_the_conflict_is_told(tmp_path, book, settings):
    report = (
        "Corporate Peer Challenge: Anytown Borough Council\n\nFeedback report: 4-7 June 2019\n\nExecutive summary\n\n"
        + TEXT
    )
    _write(
        tmp_path,
        a__txt=report,
        manifest__csv="path,kind,council,visit_start\na.txt,inspection,Otherham Council,2018-01-02\n",
    )
    read = ingest.ingest(corpus.load(tmp_path), book.tables["kinds"], settings)
    row = read.documents.iloc[0]
    assert (row["kind"], row["council"], row["visit_start"]) == (
        "inspection",
        "Otherham Council",
        "2018-01-02",
    )
    assert set(read.problems["code"]) == {"manifest_conflict"} and set(
        read.problems["severity"]
    ) == {"warning"}
