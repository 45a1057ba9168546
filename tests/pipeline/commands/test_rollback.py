import pytest

from pipeline.__main__ import main


@pytest.fixture
def served(tmp_path):
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
    return tmp_path


def test_the_newest_version_is_taken_back(served, capsys):
    assert main(["rollback", "--model-dir", str(served)]) == 0
    assert capsys.readouterr().out == (
        f"rolled back: {served}/rolled-back-2\nserved now:  {served}/1\n"
    )


def test_a_second_time_there_is_nothing_to_go_back_to(served, capsys):
    main(["rollback", "--model-dir", str(served)])
    assert main(["rollback", "--model-dir", str(served)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and said.count("\n") == 1
    assert sorted(p.name for p in served.iterdir() if p.name[0] != ".") == [
        "1",
        "rolled-back-2",
    ]
