"""The schema: migrations build what the code declares, on both engines, forwards and back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

import storage
from storage import customers, people
from storage.ids import new_id
from storage.migrate import difference, write
from storage.models import Customer, Ownership, Phone
from storage.session import Database
from tests.engines import open_database
from tests.storage.ledger import NOW, Ledger


def config_of(database: Database) -> Config:
    """Alembic's view of a database."""
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def tables(database: Database) -> set[str]:
    """The tables there are, those of the full text left out."""
    names = sa.inspect(database.engine).get_table_names()
    return {name for name in names if name != "alembic_version" and not name.startswith("said_")}


def test_the_migrations_build_what_is_declared(database: Database) -> None:
    assert difference(database) == []


def test_a_field_without_its_migration_is_noticed(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE customer DROP COLUMN area")
    assert [change[0] for change in difference(database)] == ["add_column"]


@pytest.mark.postgres
def test_a_field_of_another_kind_without_its_migration_is_noticed(postgres: Database) -> None:
    with postgres.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE customer ALTER COLUMN area TYPE INTEGER USING NULL")
    assert [change[0][0] for change in difference(postgres)] == ["modify_type"]


def test_down_and_up_again(database: Database) -> None:
    config, before = config_of(database), tables(database)
    command.downgrade(config, "0001")
    assert before - tables(database) >= {"said", "savedlist", "errand"}
    command.upgrade(config, "head")
    assert tables(database) == before
    command.downgrade(config, "base")
    assert tables(database) == set()
    database.upgrade()
    assert (tables(database), difference(database)) == (before, [])
    Ledger(database).contact(Ledger(database).customer())


def test_an_upgrade_sets_the_old_file_aside_whole(tmp_path: Path) -> None:
    file = tmp_path / "cheji.db"
    database = open_database(f"sqlite:///{file}")
    command.upgrade(config_of(database), "0001")
    assert list(tmp_path.glob("*.before-*")) == []
    with database.write(NOW) as session:
        people.make_store(session, "恒信", "Asia/Shanghai")  # still in the write-ahead log
    database.upgrade()
    [copy] = tmp_path.glob("*.before-*")
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT name FROM store").fetchall() == [("恒信",)]
        assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    database.upgrade()
    assert len(list(tmp_path.glob("*.before-*"))) == 1
    database.close()


def test_a_new_database_is_made_without_a_copy(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/cheji.db")
    database.upgrade()
    assert list(tmp_path.glob("*.before-*")) == []
    database.close()


def test_a_broken_upgrade_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = open_database(f"sqlite:///{tmp_path}/cheji.db")
    command.upgrade(config_of(database), "0001")
    before = tables(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE said (in_the_way TEXT)")
    with pytest.raises(sa.exc.OperationalError):
        database.upgrade()
    assert tables(database) == before | {"said"}
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == ["0001"]
    database.close()


def test_a_migration_is_written_only_from_what_is_new(tmp_path: Path) -> None:
    folder = Path(storage.__file__).parent / "migrations"
    for name in ("env.py", "script.py.mako"):
        (tmp_path / name).write_text((folder / name).read_text())
    (tmp_path / "versions").mkdir()
    for old in (folder / "versions").glob("0*.py"):
        (tmp_path / "versions" / old.name).write_text(old.read_text())
    write("nothing new", tmp_path)
    [new] = set((tmp_path / "versions").glob("*nothing_new.py"))
    text = new.read_text()
    assert text.count("    pass") == 2 and "op." not in text.replace("from alembic import op", "")


# -- what the database itself holds to ----------------------------------------------------------------------------


def test_references_are_checked_at_the_end_of_a_unit(ledger: Ledger) -> None:
    with ledger.unsigned() as session:
        phone = Phone(id=new_id(), store_id=ledger.store.id, customer_id=(late := new_id()), whole="a", tail="b")
        session.add(phone)
        session.flush()
        session.add(Customer(id=late, store_id=ledger.store.id, name="后到的"))
    with pytest.raises(IntegrityError), ledger.unsigned() as session:
        session.add(Phone(id=new_id(), store_id=ledger.store.id, customer_id=new_id(), whole="a", tail="b"))


def test_a_unit_that_fails_leaves_nothing(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.writing() as session:
            customers.make(session, ledger.rep, "半个", ledger.now)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with ledger.database.read() as session:
        assert not session.exec(select(Customer).where(Customer.store_id == ledger.store.id)).all()
        assert not session.exec(select(Ownership).where(Ownership.store_id == ledger.store.id)).all()
    assert ledger.batches() == []


def test_a_naive_moment_never_gets_in(ledger: Ledger) -> None:
    row = Customer(id=new_id(), store_id=ledger.store.id)
    row.next_at = NOW.replace(tzinfo=None)
    with pytest.raises(sa.exc.StatementError, match="naive"), ledger.unsigned() as session:
        session.add(row)


def test_every_row_of_the_record_is_found_by_its_store(database: Database) -> None:
    for table in ("customer", "contact", "phone", "pick", "reminder", "change", "batch"):
        columns = {column["name"] for column in sa.inspect(database.engine).get_columns(table)}
        assert "store_id" in columns, table
