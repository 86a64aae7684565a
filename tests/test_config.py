import pytest

from pipeline import config

from .conftest import ROOT


def test_shipped_settings_load():
    assert config.load(ROOT / "config.toml").claims.min_reports >= 2


def test_all_faults_come_together(tmp_path):
    text = (ROOT / "config.toml").read_text()
    text = text.replace("seed = 2026", "seed = -1").replace("[report]", "[report]\ncolour = 'red'")
    (tmp_path / "c.toml").write_text(text)
    with pytest.raises(config.ConfigError) as error:
        config.load(tmp_path / "c.toml")
    assert (
        "2 fault(s)" in str(error.value)
        and "run.seed" in str(error.value)
        and "report.colour" in str(error.value)
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "no configuration file"), ("[run", "not valid TOML"), ("", "fault")],
)
def test_unusable_file_is_told(tmp_path, content, said):
    path = tmp_path / "c.toml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(config.ConfigError, match=said):
        config.load(path)


def test_settings_cannot_be_changed():
    loaded = config.load(ROOT / "config.toml")
    with pytest.raises(Exception, match="frozen"):
        loaded.run.seed = 1
