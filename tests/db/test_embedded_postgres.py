"""The embedded Postgres, run for real in folders of its own."""

import contextlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from db.embedded.folder import free_port
from db.embedded.process import SystemAccount, account_of, account_options
from db.embedded.servers import PostgresServer, postgres_server
from kit.errors import Misconfigured
from tests.ended import has_ended
from tests.gate import at_gate

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from db.embedded.postgres import postgres_server
with postgres_server(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    time.sleep(600)
"""


def one_value(url: str, statement: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()
        return row[0] if row else None


def keep_a_note(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE notes AS SELECT 'kept' AS words")


def postmaster(data_dir: Path) -> psutil.Process:
    lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    return psutil.Process(int(lines[0]))


def it_refuses_to_start(data_dir: Path, words: str, port: int = 0) -> None:
    with pytest.raises(Misconfigured, match=words), postgres_server(data_dir, port=port):
        pass


@contextlib.contextmanager
def held_by_another_process(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data_dir)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert holder.stdout
    try:
        yield holder, holder.stdout.readline().strip()
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def test_data_is_kept_between_runs(tmp_path: Path) -> None:
    with postgres_server(tmp_path, durable=False) as server:
        keep_a_note(server.url)
    with postgres_server(tmp_path, durable=False) as again:
        assert one_value(again.url, "SELECT words FROM notes") == "kept"


def test_a_second_user_of_the_folder_joins_the_running_server(tmp_path: Path) -> None:
    with postgres_server(tmp_path, durable=False) as first:
        with postgres_server(tmp_path) as second:
            assert second == first
        assert one_value(first.url, "SELECT 1") == 1


@pytest.mark.slow
def test_another_process_joins_too(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path) as (_, url), postgres_server(tmp_path) as joined:
        assert joined.url == url


def test_a_commit_survives_kill_9(tmp_path: Path) -> None:
    with postgres_server(tmp_path) as server:
        keep_a_note(server.url)
        postmaster(tmp_path).kill()
    with postgres_server(tmp_path) as again:
        assert one_value(again.url, "SELECT words FROM notes") == "kept"


@pytest.mark.slow
def test_a_killed_launcher_leaves_no_server_and_the_next_one_starts(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path) as (holder, url):
        keep_a_note(url)
        server = postmaster(tmp_path)
        holder.kill()
        holder.wait()  # while it dies it still holds the folder, and others join its server
        with postgres_server(tmp_path) as again:
            assert one_value(again.url, "SELECT words FROM notes") == "kept"
            assert has_ended(server.pid)


class TestWhoMayComeIn:
    """One server for all: nothing here changes it."""

    @pytest.fixture(scope="class")
    def server(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
        data_dir = tmp_path_factory.mktemp("postgres")
        with postgres_server(data_dir, durable=False) as server:
            self.check_sockets(postmaster(data_dir))
            yield server

    def check_sockets(self, process: psutil.Process) -> None:
        listening = [c for c in process.net_connections("all") if c.status == "LISTEN"]
        assert [c.laddr.ip for c in listening] == ["127.0.0.1"]

    @pytest.mark.parametrize("password", ["", ":wrong"])
    def test_nobody_without_the_password(self, server: PostgresServer, password: str) -> None:
        for role in ("easymo", "postgres"):
            url = f"postgresql://{role}{password}@127.0.0.1:{server.port}/postgres"
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(url)

    def test_policies_bind_the_owner_of_the_database(self, server: PostgresServer) -> None:
        powers = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert one_value(server.url, powers) is False

    def test_the_owner_can_make_roles_and_vectors(self, server: PostgresServer) -> None:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE ROLE somebody")
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
            connection.execute("CREATE TABLE spots (at vector(3))")
            connection.rollback()

    def test_the_files_are_for_their_owner_alone(self, server: PostgresServer) -> None:
        folder = one_value(server.superuser_url, "SELECT current_setting('data_directory_mode')")
        assert folder == "0700"


def test_a_port_in_use_names_the_setting(tmp_path: Path) -> None:
    with postgres_server(tmp_path / "one", durable=False) as taken:
        it_refuses_to_start(tmp_path / "two", "SERVER__DATABASE_PORT", port=taken.port)


@pytest.mark.slow
def test_it_listens_where_it_is_told(tmp_path: Path) -> None:
    port = free_port()
    with postgres_server(tmp_path, port=port, durable=False) as server:
        assert server.port == port
        assert one_value(server.url, "SELECT current_setting('port')") == str(port)


@pytest.mark.slow
def test_a_first_start_that_was_cut_short_is_done_again(tmp_path: Path) -> None:
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with postgres_server(tmp_path, durable=False) as server:
        assert one_value(server.url, "SELECT 1") == 1
    assert not half.exists()


@pytest.mark.parametrize("name", at_gate(["PG_VERSION", "global/pg_control"]))
def test_a_missing_file_says_what_to_do(tmp_path: Path, name: str) -> None:
    with postgres_server(tmp_path, durable=False):
        pass
    (tmp_path / "postgres" / name).unlink()
    it_refuses_to_start(tmp_path, r"broken \(.* is missing\).*move it away")


@pytest.mark.slow
def test_a_folder_of_another_version_says_what_to_do(tmp_path: Path) -> None:
    with postgres_server(tmp_path, durable=False):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    it_refuses_to_start(tmp_path, r"made by Postgres 17 and this is Postgres 18")


@pytest.mark.slow
def test_damaged_files_show_what_postgres_said(tmp_path: Path) -> None:
    with postgres_server(tmp_path, durable=False):
        pass
    (tmp_path / "postgres" / "global" / "pg_control").write_bytes(b"\0" * 8192)
    it_refuses_to_start(tmp_path, r"move the folder away(.|\n)*PG_CONTROL_VERSION")


def test_a_folder_that_is_a_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    it_refuses_to_start(tmp_path / "data", "set DATA_DIR")


@pytest.mark.slow
def test_a_full_disk_says_so(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(tmp_path)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        it_refuses_to_start(tmp_path, "full: free some space")
        assert not (tmp_path / "postgres").exists()
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.slow
class TestAsANormalUser:
    """Most people are not root; the server is then theirs."""

    @pytest.fixture
    def home(self, tmp_path: Path) -> Iterator[Path]:
        if os.geteuid() != 0:
            yield tmp_path
            return
        account = account_of(tmp_path / "missing")
        assert account
        # Not below pytest's own folder, which is closed to others when root runs it.
        made = Path(f"/tmp/easymo-test-{os.getpid()}")
        made.mkdir(mode=0o700)
        os.chown(made, account.uid, account.gid)
        yield made
        subprocess.run(["rm", "-rf", str(made)], check=True)

    def run(self, home: Path) -> subprocess.CompletedProcess[str]:
        script = HOLD.replace("    time.sleep(600)\n", "")
        owner = SystemAccount("", home.stat().st_uid, home.stat().st_gid)
        # Root's own Python may lie in root's home; the machine's is for everybody.
        for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
            with contextlib.suppress(PermissionError, FileNotFoundError):
                return subprocess.run(
                    [python, "-c", script, str(home / "data")],
                    **account_options(owner if os.geteuid() == 0 else None),
                    cwd=ROOT,
                    env={"PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}", "PATH": "/bin"},
                    capture_output=True,
                    text=True,
                )
        pytest.skip("this Python lies in a folder that other users cannot enter")

    def test_it_serves_as_that_user(self, home: Path) -> None:
        done = self.run(home)
        assert done.stdout.startswith("postgresql://easymo:"), done.stderr
        assert (home / "data" / "postgres").stat().st_uid == home.stat().st_uid

    def test_a_folder_of_somebody_else_says_what_to_do(self, home: Path) -> None:
        home.chmod(0o500)
        done = self.run(home)
        assert "cannot be written (Permission denied)" in done.stderr
        assert "set DATA_DIR" in done.stderr


def test_it_stops_in_order_on_the_way_out(tmp_path: Path) -> None:
    with postgres_server(tmp_path, durable=False):
        process = postmaster(tmp_path)
    assert has_ended(process.pid)
    assert "database system is shut down" in (tmp_path / "postgres.log").read_text()
