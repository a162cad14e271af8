"""Opening what a process needs before it runs: data folder, key, database at its newest schema.

Everything that can be wrong here is told in one Chinese line that says what to do (StartupError, exit code 2).
"""

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.config import Settings, StartupError
from storage.errors import WrongKey
from storage.session import Database
from storage.vault import Vault


def open_database(settings: Settings, url: str | None = None) -> Database:
    """The database at its newest schema; makes folder and key on first use. ``url``: another than the settings'."""
    make_folder(settings.data_dir)
    url = url or settings.database_url
    vault = _vault(settings)
    database = Database(url, vault)
    try:
        database.upgrade()
    except (SQLAlchemyError, OSError) as error:
        where = database.file or database.url.render_as_string(hide_password=True)
        raise StartupError(f"打不开数据库 {where}：检查 CHEJI_DATABASE_URL，再运行 cheji doctor 看详情") from error
    return database


def make_folder(folder: Path) -> None:
    """Make the data folder, for us alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartupError(f"数据文件夹 {folder} 写不进去：把 CHEJI_DATA_DIR 换成能写的文件夹") from error


def _vault(settings: Settings) -> Vault:
    """The keys from the settings, else from the key file, made on first use: never beside a database that has one."""
    if settings.secret_keys is not None:
        return Vault.parse(settings.secret_keys.get_secret_value())
    file = settings.key_file
    if not file.exists():
        if any(settings.data_dir.glob("*.db")):
            raise StartupError(f"密钥文件 {file} 不见了：从备份放回原处，或者设置 CHEJI_SECRET_KEYS")
        file.touch(mode=0o600)
        file.write_text(Vault.fresh_key() + "\n")
    try:
        return Vault.parse(file.read_text())
    except (WrongKey, OSError) as error:
        raise StartupError(f"密钥文件 {file} 读不了：用备份的密钥换掉它") from error
