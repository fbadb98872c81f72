"""Interrupted, killed or stopped at any step, a build that is called again ends with the same bytes."""

from __future__ import annotations

# --- interrupted ----------------------------------------------------------------------------------------------------

MANY = f"build quiz.toml --versions 60 --seed {SEED}"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything that a build of 60 versions leaves."""
    desk = Workdir(tmp_path_factory.mktemp("undisturbed"))
    small_bank(desk.bank)
    desk.write("quiz.toml", recipe(SUM, 'type = "tiny/share"'))
    desk.run(MANY, env=DATED).done()
    return desk.tree()


def wait_for(process: subprocess.Popen[str], desk: Workdir, count: int) -> None:
    """Until the working folder holds so many PDFs, or the build has ended."""
    work = desk.home / "build/quiz/.unfinished"
    while process.poll() is None and len(list(work.glob("*.pdf"))) < count:
        time.sleep(0.005)


def nothing_half_done(desk: Workdir, whole: dict[str, bytes]) -> None:
    """What can be seen in the output folder is whole; the record is whole or absent."""
    for name, data in desk.shown("build/quiz").items():
        assert whole[f"build/quiz/{name}"] == data, name
    record = desk.home / "quiz.jsonl"
    assert not record.exists() or record.read_bytes() == whole["quiz.jsonl"]


def gone(pids: list[int]) -> bool:
    """Whether all of these have ended, within ten seconds."""
    for _ in range(1000):
        if not any(Path(f"/proc/{pid}/exe").exists() for pid in pids):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupted_it_goes_on_where_it_stopped(desk: Workdir, undisturbed: dict[str, bytes], jobs: int) -> None:
    process = desk.start(f"{MANY} --jobs {jobs}", env=DATED, start_new_session=True)
    wait_for(process, desk, 61)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert err.strip() == "interrupted; the same command goes on where it stopped"
    assert out == ""
    assert desk.shown("build/quiz") == {}
    assert not (desk.home / "quiz.jsonl").exists()
    kept = {path.name: path.stat().st_mtime_ns for path in (desk.home / "build/quiz/.unfinished").glob("*.pdf")}
    assert len(kept) >= 60
    desk.run(MANY, env=DATED).done()
    assert desk.tree() == undisturbed
    again = {name: (desk.home / "build/quiz" / name).stat().st_mtime_ns for name in kept}
    ahead = 2 * 8 * (1 if jobs == 1 else 3 * jobs)  # papers and keys, eight versions a task, tasks on their way
    assert sum(again[name] == time for name, time in kept.items()) >= len(kept) - ahead, "finished papers made again"


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_again_and_again_it_ends_with_the_same_bytes(
    desk: Workdir, undisturbed: dict[str, bytes], jobs: int
) -> None:
    """Its processes end with it, so that nothing goes on writing behind the next build."""
    for count in (1, 41, 90, 119):
        process = desk.start(f"{MANY} --jobs {jobs}", env=DATED)
        wait_for(process, desk, count)
        workers = children(process)
        process.kill()
        process.communicate(timeout=30)
        assert gone(workers)
        nothing_half_done(desk, undisturbed)
    desk.run(f"{MANY} --jobs {jobs}", env=DATED).done()
    assert desk.tree() == undisturbed


def test_a_process_that_is_killed_is_replaced(desk: Workdir, undisturbed: dict[str, bytes]) -> None:
    process = desk.start(f"{MANY} --jobs 2", env=DATED)
    wait_for(process, desk, 31)
    killed = children(process)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    _, err = process.communicate(timeout=60)
    assert killed
    assert (process.returncode, err) == (0, "")
    assert desk.tree() == undisturbed


def test_a_version_that_kills_its_process_is_named(desk: Workdir) -> None:
    """Each process that is given it ends; all others are finished and kept."""
    deadly = "    import multiprocessing as m, os\n    if b % 23 == 5 and m.parent_process():\n        os._exit(9)\n"
    kills = f"{helpers.SUM}\n\ndef steps(answer, a, b):\n{deadly}    return {{}}\n"
    add_type(desk.bank, "tiny/deadly", kills)
    desk.write("quiz.toml", recipe('type = "tiny/deadly"'))
    ran = desk.run(f"{MANY} --jobs 2")
    guilty = [line for line in desk.records()[1:] if line["problems"][0]["givens"]["b"] % 23 == 5]
    assert guilty
    assert ran.code == 1
    _, *errors = ran.err.splitlines()
    assert [
        error.partition(": the process that makes it ends each time (killed, or out of memory)")[0] for error in errors
    ] == [f"error: version {line['version']}" for line in guilty]
    assert [line["version"] for line in desk.records()[1:] if not line["files"]] == [line["version"] for line in guilty]


def test_any_number_of_processes_makes_the_same_bytes(desk: Workdir, undisturbed: dict[str, bytes]) -> None:
    desk.run(f"{MANY} --jobs 1", env=DATED).done()
    assert desk.tree() == undisturbed
    assert "the same as recorded" in desk.run(f"{MANY} --jobs 3", env=DATED).done().out


RARE = changed(helpers.TEXT, "What is $", "<% if b % 23 == 5 %><< nothing >><% endif %>What is $")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mistake_in_one_version_of_many_is_named_and_the_others_are_finished(desk: Workdir, jobs: int) -> None:
    """By whichever process finds it. Mended, the version comes from the record."""
    add_type(desk.bank, "tiny/rare", helpers.SUM, RARE)
    desk.write("quiz.toml", recipe('type = "tiny/rare"'))
    ran = desk.run(f"{MANY} --jobs {jobs}")
    guilty = [line for line in desk.records()[1:] if line["problems"][0]["givens"]["b"] % 23 == 5]
    assert guilty
    assert ran.code == 1
    note, *errors = ran.err.splitlines()
    assert note.startswith(f"note: {len(guilty)} of 60 versions could not be typeset; mend what is wrong, then ")
    assert [error.partition(":")[0] for error in errors] == ["error"] * len(guilty)
    assert all("tiny/rare (text.md.j2, line 2" in error for error in errors)
    assert all(f"/{line['version']}/" in error or f"path {line['version']}/" in error
               for line, error in zip(guilty, errors, strict=True))  # fmt: skip
    assert ran.out.startswith(f"{60 - len(guilty)} versions with keys in build/quiz/\n")
    for line in desk.records()[1:]:
        made = {f"{line['version']}-paper.pdf", f"{line['version']}-key.pdf"}
        assert set(line["files"]) == (set() if line in guilty else made)
        assert all((desk.home / "build/quiz" / name).exists() is (line not in guilty) for name in made)
    assert not (desk.home / "build/quiz/.unfinished").exists()
    with pikepdf.open(desk.home / "build/quiz/all-keys.pdf") as bound:
        assert len(bound.pages) == 60 - len(guilty)
    verified = desk.run("verify quiz.jsonl").done()
    assert (
        f"version {guilty[0]['version']} was drawn, but could not be typeset when the record was written"
        in verified.err
    )
    (desk.bank / "tiny/rare/text.md.j2").write_text(helpers.TEXT, encoding="utf-8")
    name = guilty[0]["version"]
    desk.run(f"regenerate quiz.jsonl --version {name}").done()
    assert guilty[0]["code"] in pdf_text(desk.home / f"build/quiz/{name}-paper.pdf")


def test_a_mistake_in_every_version_is_told_once_and_leaves_nothing(desk: Workdir) -> None:
    add_type(desk.bank, "tiny/rare", helpers.SUM, changed(RARE, "b % 23 == 5", "true"))
    desk.write("quiz.toml", recipe('type = "tiny/rare"'))
    before = desk.tree()
    assert "tiny/rare (text.md.j2, line 2" in desk.run(f"{MANY} --jobs 2").error()
    assert desk.tree() == before


STOPS: dict[str, tuple[Any, str, range]] = {
    "drawing": (draft, "entry_line", range(1, 3)),
    "writing a paper": (pipeline, "write_whole", range(1, 5)),
    "noting what is made": (draft.Draft, "add", range(1, 3)),
    "beginning": (draft, "write_whole", range(1, 3)),
    "looking at what was made": (draft, "whole_lines", range(1, 2)),
    "writing the draft of the record": (pipeline, "whole_lines", range(1, 2)),
    "writing the record": (shutil, "copyfile", range(1, 2)),
    "binding": (binder, "bind", range(1, 3)),
    "moving into place": (os, "replace", range(1, 8)),
    "clearing up": (shutil, "rmtree", range(2, 3)),
}


@pytest.mark.parametrize("name", STOPS)
def test_stopped_at_any_step_it_ends_with_the_same_bytes(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    command = f"build quiz.toml --seed {SEED}"
    build(desk, f"--seed {SEED}").done()
    whole = desk.tree()
    place, function, moments = STOPS[name]
    stopped = 0
    for moment in moments:
        (desk.home / "quiz.jsonl").unlink()
        shutil.rmtree(desk.home / "build")
        with monkeypatch.context() as patch:
            patch.setattr(place, function, at_call(moment, getattr(place, function)))
            try:
                desk.run(command, env=DATED)
            except Stop:
                stopped += 1
        nothing_half_done(desk, whole)
        desk.run(command, env=DATED).done()
        assert desk.tree() == whole
    assert stopped == len(moments)  # the moments are real ones


def test_stopped_while_drawing_it_draws_only_what_is_left(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    build(desk, f"--versions 6 --seed {SEED}").done()
    whole = desk.tree()
    (desk.home / "quiz.jsonl").unlink()
    shutil.rmtree(desk.home / "build")
    command = f"build quiz.toml --versions 6 --seed {SEED}"
    with monkeypatch.context() as patch:
        patch.setattr(draft, "entry_line", at_call(5, entry_line))
        with pytest.raises(Stop):
            desk.run(command, env=DATED)
    drawn = desk.home / "build/quiz/.unfinished/drawn.jsonl"
    kept = drawn.read_bytes()
    assert kept.count(b"\n") == 1 + 4  # the header, and the versions before
    drawn.write_bytes(kept[:-20])  # the last line was cut off
    versions_drawn: list[str] = []
    draw = compose._as_much_work

    def watched(task: Any, version: str, earlier: Any) -> Any:
        versions_drawn.append(version)
        return draw(task, version, earlier)

    with monkeypatch.context() as patch:
        patch.setattr(compose, "_as_much_work", watched)
        desk.run(command, env=DATED).done()
    assert versions_drawn == ["D", "E", "F"]
    assert desk.tree() == whole


def test_an_interrupted_build_without_a_seed_keeps_the_seed_it_drew(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "write_whole", at_call(3, write_whole))
        with pytest.raises(Stop):
            desk.run("build quiz.toml")
    begun = (desk.home / "build/quiz/.unfinished/drawn.jsonl").read_bytes().splitlines()[0]
    desk.run("build quiz.toml").done()
    assert (desk.home / "quiz.jsonl").read_bytes().splitlines()[0] == begun


@pytest.mark.parametrize("other", ["--seed 6", "--versions 3", "--engine latex --format tex"])
def test_an_interrupted_build_of_something_else_is_not_mixed_in(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "write_whole", at_call(3, write_whole))
        with pytest.raises(Stop):
            desk.run("build quiz.toml --seed 5")
    seed = "" if "--seed" in other else "--seed 5"
    build(desk, f"{other} {seed}").done()
    made = desk.shown("build/quiz")
    build(desk, f"{other} {seed} --out fresh --record fresh.jsonl").done()
    assert made == desk.shown("fresh")


@pytest.mark.parametrize("call", [1, 9, 10, 12, 14])
def test_a_folder_never_holds_a_paper_of_one_build_and_a_key_of_another(
    desk: Workdir, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    build(desk, "--seed 5").done()
    older = desk.shown("build/quiz")
    (desk.home / "quiz.jsonl").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", at_call(call, os.replace))
        with pytest.raises(Stop):
            desk.run("build quiz.toml --seed 6")
    kept = {name for name, content in desk.shown("build/quiz").items() if older.get(name) == content}
    assert kept in (set(), set(older)), "all of the earlier build, or nothing"
    build(desk, "--seed 6").done()
    assert set(desk.shown("build/quiz")) == set(older)


def test_a_spoilt_working_folder_is_no_harm(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    command = f"--seed {SEED}"
    build(desk, command).done()
    whole = desk.tree()
    work = desk.home / "build/quiz/.unfinished"
    for spoil in (b"", b"\0" * 100, None):
        (desk.home / "quiz.jsonl").unlink()
        shutil.rmtree(desk.home / "build")
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "write_whole", at_call(4, write_whole))
            with pytest.raises(Stop):
                build(desk, command)
        if spoil is None:
            for paper in work.glob("*.pdf"):
                paper.write_bytes(b"half of a paper")
        else:
            made = work / "made.jsonl"
            made.write_bytes(made.read_bytes()[:-50] + spoil)
        build(desk, command).done()
        assert desk.tree() == whole
